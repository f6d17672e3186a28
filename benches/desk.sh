#!/usr/bin/env bash
# The desk at scale: see desk.js. Makes the database first when DIR has none:
#   benches/desk.sh DIR [postgres://…] [-- --cases 1000000 --contacts 10000000 --follow-ups 20000000]
set -euo pipefail
cd "$(dirname "$0")/.."
dir=${1:?where to keep the database}
shift
url=
if [[ ${1:-} == postgres* ]]; then url=$1 && shift; fi
[ "${1:-}" != -- ] || shift
cargo build --release -p lianfang
cargo build --release -p lianfang-server --example fill
if [ ! -e "$dir/identity.key" ]; then target/release/examples/fill --dir "$dir" --url "$url" "$@"; fi
LIANFANG=${LIANFANG:-$PWD/target/release/lianfang} node benches/desk.js "$dir" "$url"
