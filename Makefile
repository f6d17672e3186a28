# The commands of this repository. `make demo` runs Lianfang, `make test` runs every test; the rest is for daily work.
# Each recipe is one script under scripts/, which says what it needs and what to do when that is missing.

SHELL := /usr/bin/env bash
.DEFAULT_GOAL := help
.PHONY: help demo test web api bench kill9 shots fmt clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' Makefile
	@echo
	@echo '  make demo ARGS="--data germany --paused"    what follows ARGS goes to `lianfang demo`'
	@echo '  benches/peers/run.sh                        the mathematics side by side with R packages and covasim'
	@echo '  make kill9 KILL_ROUNDS=50                   as often as the release is tried'

demo: ## Build everything and open the demo (asks for Rust and Node only)
	@scripts/check-tools.sh
	@scripts/build-web.sh
	@cargo build --release -p lianfang
	@target/release/lianfang demo $(ARGS)

test: ## Install what the tests need, then run all of them
	@scripts/test.sh

web: ## Build the web pages into web/dist
	@scripts/check-tools.sh
	@scripts/build-web.sh

api: ## Write docs/reference/openapi.json and the web client's types from the code
	@scripts/check-tools.sh
	@scripts/openapi.sh write

bench: ## Run the benches and print the figures that README states
	@scripts/bench.sh $(ARGS)

kill9: ## Kill the program again and again and look for lost or doubled changes
	@scripts/kill9.sh

shots: ## Take a picture of every page, in both languages, on desktop and phone, into e2e/shots
	@scripts/browser.sh shots

fmt: ## Format Rust, the web pages and the browser tests
	@cargo fmt
	@cd web && npm run --silent format
	@cd e2e && npm run --silent format

clean: ## Remove everything that was built
	@cargo clean
	@rm -rf web/dist web/node_modules e2e/node_modules e2e/shots
