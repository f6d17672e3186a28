#!/usr/bin/env bash
# Runs a command with a PostgreSQL server of its own, in a temporary folder, gone afterwards:
#   scripts/with-postgres.sh cargo nextest run
# The command finds its address in LIANFANG_TEST_POSTGRES. The server listens on this machine only, is as fast as
# it can be (nothing is synced to disk) and is not for data that anybody wants to keep.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/say.sh"

# Where the server's programs are; Debian keeps them off the PATH.
find_bin() {
  local folder
  for folder in "$(dirname "$(command -v initdb || echo /nowhere/initdb)")" \
    $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin 2>/dev/null | sort -rV); do
    if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then
      echo "$folder"
      return
    fi
  done
}

bin=$(find_bin)
[ -n "$bin" ] || fail "the PostgreSQL server is not installed" "Debian, Ubuntu: apt-get install postgresql" "Fedora: dnf install postgresql-server" "macOS: brew install postgresql"

# PostgreSQL refuses to run as root.
as=()
if [ "$(id -u)" = 0 ]; then
  id postgres >/dev/null 2>&1 || fail "root can't run PostgreSQL and there is no user postgres" "useradd --system postgres"
  as=(setpriv --reuid=postgres --regid=postgres --init-groups --)
  has setpriv || as=(runuser -u postgres --)
fi

dir=$(mktemp -d "${TMPDIR:-/tmp}/lianfang-pg.XXXXXX")
[ "$(id -u)" != 0 ] || chown postgres "$dir"
stop() {
  (cd / && ${as[@]+"${as[@]}"} "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1) || true
  rm -rf "$dir"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

cd /
${as[@]+"${as[@]}"} "$bin/initdb" -D "$dir/data" -U lianfang -A trust -E UTF8 --locale=C --no-sync >"$dir.log" 2>&1 ||
  { cat "$dir.log" >&2; rm -f "$dir.log"; fail "initdb failed"; }
rm -f "$dir.log"
started=
for _ in 1 2 3; do
  port=$(free_port)
  if ${as[@]+"${as[@]}"} "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -t 60 start -o \
    "-c listen_addresses=127.0.0.1 -p $port -c unix_socket_directories='' -c fsync=off -c synchronous_commit=off \
     -c full_page_writes=off -c max_connections=400 -c shared_buffers=128MB" >/dev/null 2>&1; then
    started=yes
    break
  fi
done
[ -n "$started" ] || { cat "$dir/log" >&2; fail "PostgreSQL did not start"; }
cd - >/dev/null
export LIANFANG_TEST_POSTGRES="postgres://lianfang@127.0.0.1:$port/postgres"
remark "PostgreSQL $("$bin/postgres" --version | awk '{print $3}') on port $port, until the tests end"
"$@"
