#!/usr/bin/env bash
# Kills the program at random moments of a replay and of imports, again and again, and looks for what is lost, doubled or
# damaged afterwards. KILL_ROUNDS times each (6; the release is tried with 50), from KILL_SEED (random, and printed).
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

export LIANFANG=${LIANFANG:-$PWD/target/release/lianfang}
[ -x "$LIANFANG" ] || fail "the program is not built" "run: make web && cargo build --release -p lianfang"
export KILL_ROUNDS=${KILL_ROUNDS:-6}
export KILL_SEED=${KILL_SEED:-$RANDOM}
say "kill -9, $KILL_ROUNDS rounds, KILL_SEED=$KILL_SEED"
node e2e/kill9.js
