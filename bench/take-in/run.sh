#!/usr/bin/env bash
# Take-in and delivery of records against the bare limit and against one Hangfire job a record, all in one run on one machine.
#   bench/take-in/run.sh YARDSTICKS [RECORDS] [ROUNDS]
#   DATABASE=postgres bench/take-in/run.sh …      hub and limit on a throw-away PostgreSQL (fsync on), and Hangfire on it as well; sqlite else
# YARDSTICKS is the folder with the yardstick programs (rig, limit, hangfire-per-record); they are built in a temporary folder, unchanged. Of each round:
#   accept        durable accept alone, the adapter stands still
#   acknowledged  a one-step item from the request to the acknowledgement: schema, mapping, log, HTTP push
#   five          a five-step item (five departments) to its five acknowledgements, in pushes; against the limit's pushes, which have an accept each
# Prints rates and their ratios; the figures to quote are the medians of the rounds. Each program has taken WARM records (40000) before it is timed: with 10000 the hub's code,
# far more of it than the limit's, is still being compiled anew meanwhile, and that is what would be measured.
set -eu -o pipefail
yardsticks=$(cd "${1:?the folder with rig, limit and hangfire-per-record}" && pwd); records=${2:-20000}; rounds=${3:-5}; clients=${CLIENTS:-64}; warm=${WARM:-40000}; database=${DATABASE:-sqlite}
here=$(cd "$(dirname "$0")" && pwd); root=$(cd "$here/../.." && pwd)
work=$(mktemp -d); chmod 755 "$work"; pids=()
finish() { for pid in "${pids[@]:-}"; do kill "$pid" 2>/dev/null || true; done; wait; rm -rf "$work"; }
trap finish EXIT

echo "building …" >&2
cp -r "$yardsticks" "$work/yardsticks"; chmod -R u+w "$work/yardsticks"
for p in rig limit hangfire-per-record; do dotnet build -c Release -v quiet --nologo -clp:NoSummary -o "$work/$p" "$work/yardsticks/$p" >&2; done
dotnet publish -c Release -r linux-x64 --self-contained false -v quiet --nologo -clp:NoSummary -o "$work/hub" "$root/Exchange.Host" >&2

start() { # log, command… : a program that listens; its process id in $pid
  "${@:2}" >"$work/$1.log" 2>&1 & pid=$!; pids+=("$pid")
}
listening() { for _ in $(seq 400); do curl -s -o /dev/null "$1" && return; sleep 0.05; done; echo "nothing listens at $1" >&2; cat "$work"/*.log >&2; exit 1; }
stop() { kill "$1" 2>/dev/null || true; wait "$1" 2>/dev/null || true; }
rig() { dotnet "$work/rig/rig.dll" "$@"; }
accepted() { sed -n 's/^accepted .* = \([0-9]*\)\/s.*/\1/p'; }
delivered() { sed -n 's/^delivered .* = \([0-9]*\)\/s.*/\1/p'; }

start stub dotnet "$work/rig/rig.dll" stub 18801; listening http://127.0.0.1:18801/count
if [ "$database" = postgres ]; then
  "$root/bench/postgres/start.sh" "$work/postgres" 18805 & pids+=($!)
  bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
  until "$bin/pg_isready" -q -h 127.0.0.1 -p 18805 2>/dev/null; do sleep 0.2; done
fi
fresh() { # an empty database; its connection string
  "$bin/psql" -X -q -h 127.0.0.1 -p 18805 -U exchange -d postgres -c "drop database if exists $1 with (force)" -c "create database $1" 2>/dev/null
  echo "Host=127.0.0.1;Port=18805;Username=exchange;Database=$1"
}

wrap='{"number":"##","item":"@@","body":%%}'
limit() { # with push or without
  curl -s -X POST http://127.0.0.1:18801/reset
  local kind=sqlite where=$work/limit.db; [ "$database" = sqlite ] || { kind=pg; where=$(fresh bare); }
  start limit dotnet "$work/limit/limit.dll" $kind 18802 "$where" ${1:+http://127.0.0.1:18801/approve}; local p=$pid; listening http://127.0.0.1:18802/
  rig load http://127.0.0.1:18802/intake "$warm" "$clients" >/dev/null; sleep 1; curl -s -X POST http://127.0.0.1:18801/reset
  rig load http://127.0.0.1:18802/intake "$records" "$clients" ${1:+--stub http://127.0.0.1:18801}
  stop "$p"; rm -f "$work"/limit.db*
}
hub() { # item, whether it pushes, how many records
  export EXCHANGE_URL=http://127.0.0.1:18803
  local store=(--Storage:ConnectionString "$work/hub.db")
  [ "$database" = sqlite ] || store=(--Storage:Provider Postgres --Storage:ConnectionString "$(fresh hub)" --Hub:SecretKeyFile "$work/key")
  rm -f "$work/key"
  start hub dotnet "$work/hub/Exchange.Host.dll" serve --urls "$EXCHANGE_URL" "${store[@]}" --Logging:LogLevel:Default=Warning; local p=$pid; listening "$EXCHANGE_URL/health/ready"
  local secret; secret=$(sed -n 's/.*Set-up secret (once): //p' "$work/hub.log")
  EXCHANGE_KEY=$(dotnet "$work/hub/Exchange.Host.dll" setup "$secret"); export EXCHANGE_KEY
  sed "s/^active: .*/active: $2/" "$here/adapter.yaml" > "$work/adapter.yaml"
  for i in 2 3 4 5; do echo "---"; sed "s/^active: .*/active: $2/; s/^name: .*/name: approvals-$i/; s/^organisation: .*/organisation: office-$i/" "$here/adapter.yaml"; done > "$work/offices.yaml"
  dotnet "$work/hub/Exchange.Host.dll" apply "$here/documents" "$here/five" "$work/adapter.yaml" "$work/offices.yaml" >/dev/null
  local key; key=$(dotnet "$work/hub/Exchange.Host.dll" key issue bench-intake)
  local body=${wrap/@@/$1} n=$3 w=$((warm * $3 / records))
  rig load "$EXCHANGE_URL/api/v1/records" "$w" "$clients" --header "X-Api-Key: $key" --wrap "${body/\#\#/W##}" >/dev/null; sleep 3; curl -s -X POST http://127.0.0.1:18801/reset
  local from; from=$(date +%s%N)
  rig load "$EXCHANGE_URL/api/v1/records" "$n" "$clients" --header "X-Api-Key: $key" --wrap "$body" $([ "$1" = enterprise-establishment.v1 ] && [ "$2" = true ] && echo --stub http://127.0.0.1:18801)
  if [ "$1" = enterprise-bundle.v1 ]; then
    # What arrives is the same body five times for the stub, which tells bodies apart: here every arrival counts.
    until [ "$(curl -s http://127.0.0.1:18801/count)" -ge $((5 * n)) ]; do sleep 0.02; done
    echo "pushed $((5 * n)) = $((5 * n * 1000000000 / ($(date +%s%N) - from)))/s"
  fi
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
one=enterprise-establishment.v1 five=enterprise-bundle.v1
for round in $(seq "$rounds"); do
  la=$(limit "" | tee -a "$work/out" | accepted);       ha=$(hub $one false "$records" | tee -a "$work/out" | accepted)
  lp=$(limit push | tee -a "$work/out" | delivered);    hp=$(hub $one true "$records" | tee -a "$work/out" | delivered)
  hf=$(hub $five true $((records / 4)) | tee -a "$work/out" | sed -n 's/^pushed .* = \([0-9]*\)\/s/\1/p')
  if [ "$database" = postgres ]; then peer=$(hangfire pg "$(fresh hangfire)" | tee -a "$work/out" | delivered); else peer=$(hangfire memory | tee -a "$work/out" | delivered); fi
  echo "$la $ha $lp $hp $hf $peer" | awk -v r="$round" -v d="$database" '{printf "round %d: accept: limit %d/s, hub %d/s, ratio %.2f; acknowledged: limit %d/s, hub %d/s, ratio %.2f; five steps: %d pushes/s, ratio %.2f; Hangfire %s %d/s (hub %.1f times)\n", r, $1, $2, $2/$1, $3, $4, $4/$3, $5, $5/$3, d == "postgres" ? "on PostgreSQL" : "in memory", $6, $4/$6}'
  echo "$la $ha $lp $hp $hf $peer" >> "$work/rates"
done
echo "medians of $rounds rounds on $database, $records records, $clients clients:"
echo "  accept, ratio to the limit:                       $(awk '{print $2/$1}' "$work/rates" | median)"
echo "  accept to acknowledged, ratio to the limit:       $(awk '{print $4/$3}' "$work/rates" | median)"
echo "  five-step item, pushes, ratio to the limit's:     $(awk '{print $5/$3}' "$work/rates" | median)"
echo "  accept to acknowledged, times one Hangfire job:   $(awk '{print $4/$6}' "$work/rates" | median)"
grep -h refused "$work/out" | grep -v "refused 0" || true
grep -h dups "$work/out" | grep -v "dups 0" || true
