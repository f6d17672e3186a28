#!/usr/bin/env bash
# Builds the web pages into web/dist, from where the program takes them in. Skipped when nothing changed.
set -euo pipefail
cd "$(dirname "$0")/../web"
. ../scripts/say.sh

if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  say "installing the web pages' libraries"
  npm ci --no-audit --no-fund
fi

sources=(src public index.html package.json package-lock.json tsconfig.json vite.config.ts)
if [ -f dist/index.html ] && [ -z "$(find "${sources[@]}" -newer dist/index.html -print -quit)" ]; then
  remark "web/dist is up to date"
  exit 0
fi
say "building the web pages"
npm run --silent build
# Cargo can't see that files came or went in web/dist; the file that embeds them is marked as changed.
touch ../crates/server/src/kernel/http/web.rs
