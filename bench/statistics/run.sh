#!/usr/bin/env bash
# What keeping the statistics costs the main job: the same load with a look every second, and with none; what is taken in a second, and CPU of the hub's process a record.
#   bench/statistics/run.sh YARDSTICKS [RECORDS] [ROUNDS]
# YARDSTICKS is the folder with the yardstick program rig, as for bench/take-in; RIG and HUB name a rig.dll and a folder of a published hub that are there already. One run after the other, in turn, so that a slow minute of the machine falls on both.
set -eu
cd "$(dirname "$0")/../.."
yardsticks=${1:?the folder with rig}; n=${2:-20000}; rounds=${3:-3}; clients=64
w=$(mktemp -d); p=""; stub=""
trap 'kill $p $stub 2>/dev/null || true; rm -rf "$w"' EXIT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDTERMINALLOGGER=off
rig=${RIG:-$w/rig/rig.dll}; hub=${HUB:-$w/hub}
[ -n "${RIG:-}" ] || dotnet build "$yardsticks/rig" -c Release -o "$w/rig" -v quiet -clp:NoSummary >&2
[ -n "${HUB:-}" ] || dotnet publish Exchange.Host -c Release -r linux-x64 --self-contained false -o "$hub" -v quiet -clp:NoSummary >&2
port=18851; U=http://127.0.0.1:18853
wrap='{"number":"##","item":"enterprise-establishment.v1","body":%%}'
dotnet "$rig" stub $port >"$w/stub.log" 2>&1 & stub=$!

one() { # name, settings...
  name=$1; shift; rm -rf "$w/data"; mkdir "$w/data"
  dotnet "$hub/Exchange.Host.dll" serve --urls $U --Storage:ConnectionString="$w/data/hub.db" --Logging:LogLevel:Default=Warning "$@" >"$w/hub.log" 2>&1 & p=$!
  for _ in $(seq 200); do curl -sf -o /dev/null $U/health/ready && break; sleep 0.1; done
  export EXCHANGE_URL=$U EXCHANGE_KEY
  EXCHANGE_KEY=$(dotnet "$hub/Exchange.Host.dll" setup "$(sed -n 's/.*Set-up secret (once): //p' "$w/hub.log")")
  sed "s/18801/$port/" bench/take-in/adapter.yaml >"$w/adapter.yaml"
  dotnet "$hub/Exchange.Host.dll" apply bench/take-in/documents "$w/adapter.yaml" >/dev/null
  key=$(dotnet "$hub/Exchange.Host.dll" key issue bench-intake)
  dotnet "$rig" load $U/api/v1/records 15000 $clients --header "X-Api-Key: $key" --wrap "${wrap/\#\#/W##}" >/dev/null; sleep 2
  curl -s -X POST http://127.0.0.1:$port/reset >/dev/null
  a=$(awk '{print ($14+$15)*10000}' /proc/$p/stat)
  dotnet "$rig" load $U/api/v1/records "$n" $clients --header "X-Api-Key: $key" --wrap "$wrap" --stub http://127.0.0.1:$port >"$w/out"
  b=$(awk '{print ($14+$15)*10000}' /proc/$p/stat)
  counted=$(curl -s -H "X-Api-Key: $EXCHANGE_KEY" "$U/api/v1/statistics" | sed -n 's/.*"takenIn":\([0-9]*\).*/\1/p')
  echo "$name: $(sed -n 's/^accepted .* = \([0-9]*\)\/s.*/taken in \1\/s/p' "$w/out"), hub $(( (b-a)/n )) us/record, ${counted:-0} counted at the end of the load"
  kill $p; wait $p 2>/dev/null || true; p=""
}

none() { one "no look" --Statistics:EverySeconds=3600; }
every() { one "a look every second" --Statistics:EverySeconds=1; }
for round in $(seq "$rounds"); do
  if [ $((round % 2)) = 1 ]; then none; every; else every; none; fi
done
