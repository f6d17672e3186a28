#!/usr/bin/env bash
# All tests, in the order in which they are cheapest to fail. Ends with the first failure and names its step.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

current="the start"
began=$SECONDS
trap '[ $? = 0 ] || printf "%serror:%s make test failed in: %s\n" "$red" "$plain" "$current" >&2' EXIT
step() { # name, command…
  local since=$SECONDS
  current=$1
  say "$1"
  shift
  "$@"
  remark "$((SECONDS - since)) s"
}
in_web() { (cd web && "$@"); }

rust_tests() {
  # Both databases: the server's tests make one database each on this PostgreSQL, and fail without it.
  if cargo nextest --version >/dev/null 2>&1; then
    scripts/with-postgres.sh cargo nextest run --workspace --no-fail-fast
    return
  fi
  remark "cargo-nextest is not installed: the slower cargo test does the same (cargo install cargo-nextest --locked)"
  scripts/with-postgres.sh cargo test --workspace --lib --bins --tests
}

step "what a build needs" scripts/check-tools.sh
step "what the tests need" scripts/test-needs.sh
step "error codes and their page" scripts/check-error-codes.sh
step "formatting" cargo fmt --all --check
step "web pages: build" scripts/build-web.sh
step "web pages: lint and types" in_web npm run --silent lint
step "web pages: unit tests" in_web npm run --silent test
step "web pages: size" in_web npm run --silent size
step "lints" cargo clippy --workspace --all-targets -- -D warnings
step "unit and story tests, on SQLite and PostgreSQL" rust_tests
# Examples in the documentation run as well; nextest leaves them out.
step "examples in the documentation" cargo test --workspace --doc --quiet
step "the documentation of the mathematics" env RUSTDOCFLAGS="-D warnings" cargo doc -p lianfang-epi -p lianfang-linkage --no-deps --quiet
step "agreement with published software" cargo run --release --quiet -p lianfang-epi --example agreement -- \
  crates/epi/tests/data/agreement
step "agreement on other series and settings" cargo run --release --quiet -p lianfang-epi --example agreement -- \
  crates/epi/tests/data/agreement_more
step "the program" cargo build --release -p lianfang
step "the API's description" scripts/openapi.sh check
step "packs: check" target/release/lianfang pack check packs/*
step "packs: stories" target/release/lianfang pack test packs/*
step "browser stories: lint" scripts/browser.sh lint
step "browser" scripts/browser.sh test
step "kill -9" scripts/kill9.sh
say "all tests passed in $(((SECONDS - began + 59) / 60)) minutes"
