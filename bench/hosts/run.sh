#!/usr/bin/env bash
# One, two and three hosts on one PostgreSQL.
#   bench/hosts/run.sh YARDSTICKS [ROUNDS]
# The PostgreSQL is a throw-away one (bench/postgres/start.sh). YARDSTICKS is the folder with the yardstick program rig, whose sample records are sent; it is built in a temporary folder, unchanged.
# Sending and arriving are read from one clock: clients and department are one program, here. It runs on the same machine as the hosts.
set -eu -o pipefail
yardsticks=$(cd "${1:?the folder with rig}" && pwd); rounds=${2:-3}
here=$(cd "$(dirname "$0")" && pwd); root=$(cd "$here/../.." && pwd)
work=$(mktemp -d); chmod 755 "$work"; pids=()
finish() { for pid in "${pids[@]:-}"; do kill "$pid" 2>/dev/null || true; done; wait; rm -rf "$work"; }
trap finish EXIT

echo "building …" >&2
cp -r "$yardsticks/rig" "$work/rig-source"; chmod -R u+w "$work/rig-source"
dotnet build -c Release -v quiet --nologo -clp:NoSummary -o "$work/rig" "$work/rig-source" >&2
dotnet build -c Release -v quiet --nologo -clp:NoSummary -o "$work/bench" "$here" >&2
dotnet publish -c Release -r linux-x64 --self-contained false -v quiet --nologo -clp:NoSummary -o "$work/hub" "$root/Exchange.Host" >&2
dotnet "$work/rig/rig.dll" sample 20000 > "$work/samples"

"$here/../postgres/start.sh" "$work/postgres" 18809 & pids+=("$!")
for _ in $(seq 100); do psql -X -q -h 127.0.0.1 -p 18809 -U exchange -d postgres -c "create database hub" 2>/dev/null && break; sleep 0.2; done
postgres="Host=127.0.0.1;Port=18809;Username=exchange;Database=hub"

port=18811; urls=()
host() { # one more host
  local n=$((${#urls[@]} + 1)) url; url=http://127.0.0.1:$((18810 + 10 * n))
  dotnet "$work/hub/Exchange.Host.dll" serve --urls "$url" --Storage:Provider=Postgres "--Storage:ConnectionString=$postgres" --Hub:SecretKeyFile="$work/key" --Logging:LogLevel:Default=Warning >"$work/host$n.log" 2>&1 &
  pids+=("$!"); urls+=("$url")
  for _ in $(seq 300); do curl -sf -o /dev/null "$url/health/ready" && return; sleep 0.1; done
  cat "$work/host$n.log" >&2; exit 1
}
adapter() { # slots of each host
  sed "s/^concurrency: .*/concurrency: $1/; s|address: .*|address: http://127.0.0.1:$port/|" "$here/../take-in/adapter.yaml" > "$work/adapter.yaml"
  dotnet "$work/hub/Exchange.Host.dll" apply "$here/../take-in/documents" "$work/adapter.yaml" >/dev/null; sleep 2
}
bench() { # mode, then as the program takes it after the department's port; the records' numbers are new each time
  local mode=$1; shift
  dotnet "$work/bench/hosts.dll" "$mode" "$work/samples" "R$(date +%s%N)-" "$key" "$port" "$@"
}
warm() { # what a host has not compiled yet is not measured
  adapter 64; bench closed 0 8000 48 "${urls[@]}" >/dev/null
}

host; export EXCHANGE_URL=${urls[0]}
EXCHANGE_KEY=$(dotnet "$work/hub/Exchange.Host.dll" setup "$(sed -n 's/.*Set-up secret (once): //p' "$work/host1.log")"); export EXCHANGE_KEY
adapter 8; key=$(dotnet "$work/hub/Exchange.Host.dll" key issue bench-intake)

echo "the department answers after 50 ms, 8 slots a host, 2000 records sent as fast as they are taken in:"
for n in 1 2 3; do
  [ "$n" = 1 ] || host
  warm; adapter 8
  for _ in $(seq "$rounds"); do bench closed 50 2000 48 "${urls[@]}"; done | sed "s/^/  $n running, /"
done
echo "three hosts, the department answers at once, 64 slots a host, 100 records a second, 15 s:"
adapter 64
for _ in $(seq "$rounds"); do bench paced 0 100 15 "${urls[@]}"; done | sed 's/^/  /'
echo "three hosts, all records to one, which has room for 160 a second (8 slots, 50 ms), 240 records a second, 15 s:"
adapter 8
for _ in $(seq "$rounds"); do bench paced 50 240 15 "${urls[0]}"; done | sed 's/^/  /'
grep -hE "fail|crit|warn" "$work"/host*.log | sort | uniq -c >&2 || true
