#!/usr/bin/env bash
# A throw-away PostgreSQL for a benchmark: loopback only, an ordinary user, fsync on, gone when its process ends.
#   bench/postgres/start.sh FOLDER PORT      (in the background; FOLDER is made and removed; ends on SIGTERM)
# Settings are the server's own but for those below: memory as on a server that does nothing else, and room between checkpoints.
set -eu
dir=${1:?a folder that is not there}; port=${2:?a free port}
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
mkdir -p "$dir"; chmod 755 "$dir"
as=(); if [ "$(id -u)" = 0 ]; then as=(setpriv --reuid=postgres --regid=postgres --clear-groups); chown postgres "$dir"; fi
cd /
"${as[@]}" "$bin/initdb" -D "$dir/data" -A trust -U exchange -E UTF8 --locale=C >/dev/null
"${as[@]}" "$bin/postgres" -D "$dir/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$dir" -c fsync=on -c synchronous_commit=on \
  -c shared_buffers=1GB -c max_wal_size=8GB -c checkpoint_timeout=30min >"$dir/log" 2>&1 & server=$!
finish() { kill -INT "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$dir"; }
trap finish EXIT; trap 'exit 0' TERM INT
echo "$server" > "$dir/pid"
wait "$server"
