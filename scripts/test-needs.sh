#!/usr/bin/env bash
# Installs what the tests need and the machine lacks: a PostgreSQL server, Chromium, a font with Chinese glyphs.
# Where it can't install (no apt-get, or not allowed to use it), it says what to install by hand and stops.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

for part in fmt clippy; do
  cargo "$part" --version >/dev/null 2>&1 || fail "cargo $part is not installed" "rustup component add rustfmt clippy"
done

packages=() # as Debian and Ubuntu call them
wanted=()   # what to install by hand elsewhere

if ! has initdb && ! ls /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb /opt/homebrew/opt/postgresql*/bin/initdb \
  /usr/local/opt/postgresql*/bin/initdb >/dev/null 2>&1; then
  packages+=(postgresql)
  wanted+=("the PostgreSQL server, 15 or later (initdb and pg_ctl): package postgresql, postgresql-server on Fedora")
fi
if ! scripts/browser.sh which >/dev/null 2>&1; then
  packages+=(chromium)
  wanted+=("Chromium or Chrome; when it is not on the PATH, say where: CHROMIUM=/path/to/chromium make test")
fi
if has fc-list && [ -z "$(fc-list :lang=zh family 2>/dev/null)" ] || { ! has fc-list && [ "$(uname)" = Linux ] &&
  [ ! -d /usr/share/fonts/opentype/noto ]; }; then
  packages+=(fonts-noto-cjk)
  wanted+=("a font with Chinese glyphs, for example Noto Sans CJK")
fi

[ ${#packages[@]} -gt 0 ] || exit 0

rights=none
if [ "$(id -u)" = 0 ]; then
  rights=
elif has sudo && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
  rights=sudo
fi
if ! has apt-get || [ "$rights" = none ]; then
  fail "the tests need what is not installed, and it can't be installed from here:" "${wanted[@]}"
fi

say "installing ${packages[*]}"
export DEBIAN_FRONTEND=noninteractive
$rights apt-get update -qq ||
  fail "apt-get update did not work; when the machine has no network, install by hand:" "${wanted[@]}"
# --no-install-recommends also keeps Debian from starting a PostgreSQL server that nobody asked for.
$rights apt-get install -y -qq --no-install-recommends "${packages[@]}" ||
  fail "apt-get could not install ${packages[*]}; install by hand:" "${wanted[@]}"
scripts/browser.sh which >/dev/null ||
  fail "Chromium was installed and does not start" "on Ubuntu the package only points to a snap: install Chrome, or set CHROMIUM=/path/to/it"
