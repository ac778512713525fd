#!/usr/bin/env bash
# Throughput of the adapter kind database against its drivers doing the same writes: on SQLite in a file, and on a throw-away PostgreSQL with fsync on.
#   bench/adapters-database/run.sh [MESSAGES a turn] [TURNS]
# DOTNET names another program to run dotnet by.
set -eu
cd "$(dirname "$0")"
messages=${1:-1000} turns=${2:-7} dotnet=${DOTNET:-dotnet}
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
dir=$(mktemp -d); chmod 755 "$dir"
as=""; if [ "$(id -u)" = 0 ]; then as="setpriv --reuid=postgres --regid=postgres --clear-groups"; chown postgres "$dir"; fi
port=$(( 20000 + $$ % 10000 ))
stop() { [ -z "${server:-}" ] || { kill -INT "$server"; wait "$server" || true; }; rm -rf "$dir"; }
trap stop EXIT
$dotnet build -c Release -v q -clp:NoSummary
(cd / && $as "$bin/initdb" -D "$dir/data" -A trust -U exchange -E UTF8 --locale=C >/dev/null)
(cd / && exec $as "$bin/postgres" -D "$dir/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$dir" -c fsync=on >"$dir/log" 2>&1) & server=$!
until "$bin/pg_isready" -q -h 127.0.0.1 -p "$port"; do sleep 0.2; done
$dotnet bin/Release/net10.0/adapters-database.dll sqlite "$(mktemp -d -p "$dir")/front.db" "$messages" "$turns"
$dotnet bin/Release/net10.0/adapters-database.dll postgres "Host=127.0.0.1;Port=$port;Username=exchange;Database=postgres" "$messages" "$turns"
