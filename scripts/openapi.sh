#!/usr/bin/env bash
# The API's description is generated from the code, and the web client's types from the description.
#   scripts/openapi.sh check    fails when one of the two files in the repository is not what would be generated
#   scripts/openapi.sh write    generates both
# The program is taken from LIANFANG, else target/release/lianfang, else built.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

program=${LIANFANG:-target/release/lianfang}
if [ ! -x "$program" ]; then
  cargo build --release -p lianfang
  program=target/release/lianfang
fi
document=docs/reference/openapi.json
types=web/src/api/schema.d.ts
[ -d web/node_modules ] || (cd web && npm ci --no-audit --no-fund)

case "${1:-check}" in
  write)
    "$program" openapi >"$document"
    (cd web && npm run --silent api)
    say "wrote $document and $types"
    ;;
  check)
    new=$(mktemp -d)
    trap 'rm -rf "$new"' EXIT
    "$program" openapi >"$new/openapi.json"
    diff -u "$document" "$new/openapi.json" >"$new/diff" ||
      { head -n 40 "$new/diff"; fail "$document is not what the code says" "run: make api, look at the difference, commit it"; }
    (cd web && npm exec --no -- openapi-typescript "../$document" -o "$new/schema.d.ts" >/dev/null)
    diff -u "$types" "$new/schema.d.ts" >"$new/diff" ||
      { head -n 40 "$new/diff"; fail "$types is not what $document says" "run: make api, look at the difference, commit it"; }
    remark "the API's description and the web client's types are up to date"
    ;;
  *) fail "usage: scripts/openapi.sh check|write" ;;
esac
