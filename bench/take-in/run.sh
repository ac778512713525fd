#!/usr/bin/env bash
# Take-in and delivery of a one-step item against the bare limit and against one Hangfire job a record, all in one run on one machine.
#   bench/take-in/run.sh YARDSTICKS [RECORDS] [ROUNDS]
# YARDSTICKS is the folder with the yardstick programs (rig, limit, hangfire-per-record); they are built in a temporary folder, unchanged.
# Prints rates and their ratios; the figures to quote are the medians of the rounds. Each program has taken WARM records (40000) before it is timed: with 10000 the hub's code,
# far more of it than the limit's, is still being compiled anew meanwhile, and that is what would be measured.
set -eu -o pipefail
yardsticks=$(cd "${1:?the folder with rig, limit and hangfire-per-record}" && pwd); records=${2:-20000}; rounds=${3:-5}; clients=${CLIENTS:-64}; warm=${WARM:-40000}
here=$(cd "$(dirname "$0")" && pwd); root=$(cd "$here/../.." && pwd)
work=$(mktemp -d); pids=()
finish() { for pid in "${pids[@]:-}"; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"; }
trap finish EXIT

echo "building …" >&2
cp -r "$yardsticks" "$work/yardsticks"; chmod -R u+w "$work/yardsticks"
for p in rig limit hangfire-per-record; do dotnet build -c Release -v quiet --nologo -clp:NoSummary -o "$work/$p" "$work/yardsticks/$p" >&2; done
dotnet publish -c Release -r linux-x64 --self-contained false -v quiet --nologo -clp:NoSummary -o "$work/hub" "$root/Exchange.Host" >&2

start() { # log, command… : a program that listens; its process id in $pid
  "${@:2}" >"$work/$1.log" 2>&1 & pid=$!; pids+=("$pid")
}
listening() { for _ in $(seq 200); do curl -s -o /dev/null "$1" && return; sleep 0.05; done; echo "nothing listens at $1" >&2; cat "$work"/*.log >&2; exit 1; }
stop() { kill "$1" 2>/dev/null || true; wait "$1" 2>/dev/null || true; }
rig() { dotnet "$work/rig/rig.dll" "$@"; }
accepted() { sed -n 's/^accepted .* = \([0-9]*\)\/s.*/\1/p'; }
delivered() { sed -n 's/^delivered .* = \([0-9]*\)\/s.*/\1/p'; }

start stub dotnet "$work/rig/rig.dll" stub 18801; listening http://127.0.0.1:18801/count

wrap='{"number":"##","item":"enterprise-establishment.v1","body":%%}'
limit() { # with push or without
  curl -s -X POST http://127.0.0.1:18801/reset
  start limit dotnet "$work/limit/limit.dll" sqlite 18802 "$work/limit.db" ${1:+http://127.0.0.1:18801/approve}; local p=$pid; listening http://127.0.0.1:18802/
  rig load http://127.0.0.1:18802/intake "$warm" "$clients" >/dev/null; sleep 1; curl -s -X POST http://127.0.0.1:18801/reset
  rig load http://127.0.0.1:18802/intake "$records" "$clients" ${1:+--stub http://127.0.0.1:18801}
  stop "$p"; rm -f "$work"/limit.db*
}
hub() { # with push or without
  export EXCHANGE_URL=http://127.0.0.1:18803
  start hub dotnet "$work/hub/Exchange.Host.dll" serve --urls "$EXCHANGE_URL" --Storage:ConnectionString "$work/hub.db" --Logging:LogLevel:Default=Warning; local p=$pid; listening "$EXCHANGE_URL/health/ready"
  local secret; secret=$(sed -n 's/.*Set-up secret (once): //p' "$work/hub.log")
  EXCHANGE_KEY=$(dotnet "$work/hub/Exchange.Host.dll" setup "$secret"); export EXCHANGE_KEY
  local active=false; [ -n "${1:-}" ] && active=true
  sed "s/^active: .*/active: $active/" "$here/adapter.yaml" > "$work/adapter.yaml"
  dotnet "$work/hub/Exchange.Host.dll" apply "$here/documents" "$work/adapter.yaml" >/dev/null
  local key; key=$(dotnet "$work/hub/Exchange.Host.dll" key issue bench-intake)
  rig load "$EXCHANGE_URL/api/v1/records" "$warm" "$clients" --header "X-Api-Key: $key" --wrap "${wrap/\#\#/W##}" >/dev/null; sleep 2; curl -s -X POST http://127.0.0.1:18801/reset
  rig load "$EXCHANGE_URL/api/v1/records" "$records" "$clients" --header "X-Api-Key: $key" --wrap "$wrap" ${1:+--stub http://127.0.0.1:18801}
  stop "$p"; rm -f "$work"/hub.db*
}
hangfire() { # memory | pg CONNECTION
  local n=$records; [ "$1" = pg ] && n=$((records / 20))
  start hangfire dotnet "$work/hangfire-per-record/peer.dll" "$1" 18804 http://127.0.0.1:18801/approve ${2:+"$2"}; local p=$pid; listening http://127.0.0.1:18804/
  rig load http://127.0.0.1:18804/intake "$([ "$1" = pg ] && echo 200 || echo "$warm")" "$clients" >/dev/null; sleep 3; curl -s -X POST http://127.0.0.1:18801/reset
  rig load http://127.0.0.1:18804/intake "$n" "$clients" --stub http://127.0.0.1:18801
  stop "$p"
}

median() { sort -n | awk '{a[NR]=$1} END{print (NR%2 ? a[(NR+1)/2] : (a[NR/2]+a[NR/2+1])/2)}'; }
for round in $(seq "$rounds"); do
  la=$(limit "" | tee -a "$work/out" | accepted);       ha=$(hub "" | tee -a "$work/out" | accepted)
  lp=$(limit push | tee -a "$work/out" | delivered);    hp=$(hub push | tee -a "$work/out" | delivered)
  hm=$(hangfire memory | tee -a "$work/out" | delivered)
  pg=0; [ -n "${EXCHANGE_BENCH_POSTGRES:-}" ] && pg=$(hangfire pg "$EXCHANGE_BENCH_POSTGRES" | tee -a "$work/out" | delivered)
  echo "$la $ha $lp $hp $hm $pg" | awk -v r="$round" '{printf "round %d: accept: limit %d/s, hub %d/s, ratio %.2f; accept to acknowledged: limit %d/s, hub %d/s, ratio %.2f; Hangfire in memory %d/s (hub %.1f times)%s\n", r, $1, $2, $2/$1, $3, $4, $4/$3, $5, $4/$5, ($6 > 0 ? sprintf("; on PostgreSQL %d/s (hub on SQLite %.0f times)", $6, $4/$6) : "")}'
  echo "$la $ha $lp $hp $hm $pg" >> "$work/rates"
done
echo "medians of $rounds rounds, $records records, $clients clients:"
echo "  accept, ratio to limit sqlite:                 $(awk '{print $2/$1}' "$work/rates" | median)"
echo "  accept to acknowledged, ratio to limit sqlite: $(awk '{print $4/$3}' "$work/rates" | median)"
echo "  accept to acknowledged, times Hangfire memory: $(awk '{print $4/$5}' "$work/rates" | median)"
[ -n "${EXCHANGE_BENCH_POSTGRES:-}" ] && echo "  accept to acknowledged, times Hangfire on PostgreSQL: $(awk '{print $4/$6}' "$work/rates" | median)"
grep -h refused "$work/out" | grep -v "refused 0" || true
grep -h dups "$work/out" | grep -v "dups 0" || true
