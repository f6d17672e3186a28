#!/usr/bin/env bash
# Mass registration of samples over HTTP: see samples.js.
set -euo pipefail
cd "$(dirname "$0")/.."
LIANFANG=${LIANFANG:-$PWD/target/release/lianfang} node benches/samples.js
