#!/usr/bin/env bash
# Holds docs/reference/errors.md to the code: every code that a user can meet is explained there, and the page explains
# none that the code does not know. P-codes are explained in docs/reference/pack-language.md and held to it likewise.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

# Codes as the code writes them, outside tests.
in_code() {
  grep -rhoE "\"$1[0-9]{4}\"" --include='*.rs' --exclude-dir=tests --exclude=tests.rs crates | tr -d '"' | sort -u
}
# Codes as a page explains them: the first cell of a table's row.
in_page() { grep -hoE "^\| *$1[0-9]{4}" "$2" | grep -oE "$1[0-9]{4}" | sort -u; }

bad=0
compare() { # pattern of the first letter, page
  local missing extra
  missing=$(comm -23 <(in_code "$1") <(in_page "$1" "$2"))
  extra=$(comm -13 <(in_code "$1") <(in_page "$1" "$2"))
  [ -z "$missing" ] || { printf 'not explained in %s: %s\n' "$2" "$(echo $missing)" >&2; bad=1; }
  [ -z "$extra" ] || { printf 'explained in %s, not in the code: %s\n' "$2" "$(echo $extra)" >&2; bad=1; }
}
compare '[A-OQ-Z]' docs/reference/errors.md
compare 'P' docs/reference/pack-language.md
[ "$bad" = 0 ] || fail "the pages of error codes and the code differ" "add the row (code, cause, action, in both languages) or delete it"
remark "$(in_code '[A-Z]' | wc -l | tr -d ' ') error codes, each explained"
