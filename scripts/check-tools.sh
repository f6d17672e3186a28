#!/usr/bin/env bash
# Says plainly which of the tools that a build needs are missing or too old: Rust with cargo, Node with npm.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

rust=1.95
node=20.19
missing=()

if ! has cargo || ! has rustc; then
  missing+=("Rust $rust or later is not installed: see https://rustup.rs, then open a new terminal")
else
  found=$(rustc --version | awk '{print $2}')
  at_least "${found%%-*}" "$rust" || missing+=("Rust $found is too old, $rust or later is needed: rustup update stable")
fi

# A part of the program (SQLite, and the secure transport) is C and is compiled here.
if ! has cc && ! has gcc && ! has clang; then
  missing+=("a C compiler is not installed: apt-get install build-essential, dnf install gcc, or xcode-select --install")
fi

if ! has node; then
  missing+=("Node $node or later is not installed: see https://nodejs.org, or your system's packages")
else
  found=$(node --version)
  at_least "${found#v}" "$node" || missing+=("Node ${found#v} is too old, $node or later is needed: see https://nodejs.org")
  has npm || missing+=("npm is not installed; it comes with Node, on Debian as the package npm")
fi

[ ${#missing[@]} -eq 0 ] || fail "this machine can't build Lianfang yet:" "${missing[@]}"
