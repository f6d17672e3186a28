#!/usr/bin/env bash
# The whole program from outside: see program.js.
set -euo pipefail
cd "$(dirname "$0")/.."
LIANFANG=${LIANFANG:-$PWD/target/release/lianfang} node benches/program.js
