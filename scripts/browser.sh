#!/usr/bin/env bash
# The tests in a real browser, against the real program.
#   scripts/browser.sh test [FILE..]   run them (all)
#   scripts/browser.sh shots           pictures of every page into e2e/shots
#   scripts/browser.sh lint            how the stories are written
#   scripts/browser.sh which           print the browser that is used
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

find_browser() {
  local name
  if [ -n "${CHROMIUM:-}" ]; then
    [ -x "$CHROMIUM" ] && echo "$CHROMIUM"
    return
  fi
  for name in chromium google-chrome google-chrome-stable chrome chromium-browser; do
    if has "$name" && "$name" --version >/dev/null 2>&1; then
      command -v "$name"
      return
    fi
  done
  name="/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
  [ -x "$name" ] && echo "$name"
}

browser=$(find_browser || true)
[ -n "$browser" ] || fail "there is no Chromium or Chrome" "install it, or say where it is: CHROMIUM=/path/to/chromium"
what=${1:-test}
shift || true
if [ "$what" = which ]; then
  echo "$browser"
  exit 0
fi

export CHROMIUM=$browser
export LIANFANG=${LIANFANG:-$PWD/target/release/lianfang}
[ -x "$LIANFANG" ] || fail "the program is not built" "run: make web && cargo build --release -p lianfang"
cd e2e
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --no-audit --no-fund
fi
case "$what" in
  test) npm run --silent test -- "$@" ;;
  lint) npm run --silent lint ;;
  shots) npm run --silent shots -- "$@" ;;
  *) fail "usage: scripts/browser.sh test|shots|lint|which" ;;
esac
