#!/usr/bin/env bash
# What has been built since a revision costs the main job: the same load on a hub of then and on one of now, in turns.
#   bench/before-after/run.sh YARDSTICKS REVISION [RECORDS] [ROUNDS]
# YARDSTICKS is the folder with the yardstick program rig, as for bench/take-in. BEFORE and NOW name folders of published hubs that are there already, RIG a rig.dll.
# One-step items with schema, mapping, log and HTTP push, taken in by 64 clients and pushed; then the hub's processor time a record until the last acknowledgement. Ratios are medians over the rounds.
set -eu -o pipefail
yardsticks=${1:?the folder with rig}; revision=${2:?a revision to compare with}; n=${3:-20000}; rounds=${4:-5}; clients=${CLIENTS:-64}
here=$(cd "$(dirname "$0")" && pwd); root=$(cd "$here/../.." && pwd); w=$(mktemp -d); p=""; stub=""
finish() { kill $p $stub 2>/dev/null || true; git -C "$root" worktree remove --force "$w/then" 2>/dev/null || true; rm -rf "$w"; }
trap finish EXIT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDTERMINALLOGGER=off
publish() { dotnet publish "$1/Exchange.Host" -c Release -r linux-x64 --self-contained false -o "$2" -v quiet -clp:NoSummary >&2; }
rig=${RIG:-$w/rig/rig.dll}; before=${BEFORE:-$w/before}; now=${NOW:-$w/now}
[ -n "${RIG:-}" ] || dotnet build "$yardsticks/rig" -c Release -o "$w/rig" -v quiet -clp:NoSummary >&2
[ -n "${BEFORE:-}" ] || { git -C "$root" worktree add -q --detach "$w/then" "$revision"; publish "$w/then" "$before"; }
[ -n "${NOW:-}" ] || publish "$root" "$now"
port=18861; url=http://127.0.0.1:18863
wrap='{"number":"##","item":"enterprise-establishment.v1","body":%%}'
dotnet "$rig" stub $port >"$w/stub.log" 2>&1 & stub=$!

one() { # name, folder: taken in a second, acknowledged a second, microseconds of the hub's processor a record
  rm -rf "$w/data"; mkdir "$w/data"
  dotnet "$2/Exchange.Host.dll" serve --urls $url --Storage:ConnectionString="$w/data/hub.db" --Logging:LogLevel:Default=Warning >"$w/hub.log" 2>&1 & p=$!
  for _ in $(seq 400); do curl -sf -o /dev/null $url/health/ready && break; sleep 0.1; done
  export EXCHANGE_URL=$url EXCHANGE_KEY
  EXCHANGE_KEY=$(dotnet "$2/Exchange.Host.dll" setup "$(sed -n 's/.*Set-up secret (once): //p' "$w/hub.log")")
  sed "s/18801/$port/" "$root/bench/take-in/adapter.yaml" >"$w/adapter.yaml"
  dotnet "$2/Exchange.Host.dll" apply "$root/bench/take-in/documents" "$w/adapter.yaml" >/dev/null
  local key a b; key=$(dotnet "$2/Exchange.Host.dll" key issue bench-intake)
  dotnet "$rig" load $url/api/v1/records "${WARM:-20000}" $clients --header "X-Api-Key: $key" --wrap "${wrap/\#\#/W##}" >/dev/null; sleep 3
  curl -s -X POST http://127.0.0.1:$port/reset >/dev/null
  a=$(awk '{print ($14+$15)*10000}' /proc/$p/stat)
  dotnet "$rig" load $url/api/v1/records "$n" $clients --header "X-Api-Key: $key" --wrap "$wrap" --stub http://127.0.0.1:$port >"$w/out"
  b=$(awk '{print ($14+$15)*10000}' /proc/$p/stat)
  kill $p; wait $p 2>/dev/null || true; p=""
  echo "$1 $(sed -n 's/^accepted .* = \([0-9]*\)\/s.*/\1/p' "$w/out") $(sed -n 's/^delivered .* = \([0-9]*\)\/s.*/\1/p' "$w/out") $(( (b-a)/n ))" | tee -a "$w/all" | awk '{print $1": taken in "$2"/s, acknowledged "$3"/s, hub "$4" us a record"}'
}

# In turns, so that whatever changes with time falls on both.
for round in $(seq "$rounds"); do
  if [ $((round % 2)) = 1 ]; then one before "$before"; one now "$now"; else one now "$now"; one before "$before"; fi
done
median() { awk -v who="$1" -v c="$2" '$1==who{print $c}' "$w/all" | sort -n | awk '{v[NR]=$1} END{print NR%2 ? v[(NR+1)/2] : (v[NR/2]+v[NR/2+1])/2}'; }
for c in 2 3 4; do
  awk -v a="$(median now $c)" -v b="$(median before $c)" -v what="$(echo "- taken-in/s acknowledged/s us-a-record" | cut -d' ' -f$c)" 'BEGIN{printf "%s, now to before: %.3f (%s to %s)\n", what, a/b, a, b}'
done
