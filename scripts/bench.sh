#!/usr/bin/env bash
# Runs the benches: criterion's in the crates, and the side-by-side scripts under benches/. They are not tests: a slow
# machine makes nothing fail. Arguments go to `cargo bench`.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

scripts/check-tools.sh
scripts/build-web.sh
say "criterion"
cargo bench --workspace --benches "$@"
cargo build --release -p lianfang
for bench in benches/*.sh; do
  [ -e "$bench" ] || continue
  say "$bench"
  bash "$bench"
done
remark "side by side with published software (R packages, covasim): benches/peers/run.sh"
say "size"
remark "target/release/lianfang: $(($(wc -c <target/release/lianfang) / 1000000)) MB"
