#!/usr/bin/env bash
# What watching costs the main job: the same load with metrics off, on and read every 5 s, and with traces; CPU of the hub's process a record.
#   bench/watching/run.sh YARDSTICKS [RECORDS] [ROUNDS]
# YARDSTICKS is the folder with the yardstick program rig, as for bench/take-in; RIG and HUB name a rig.dll and a folder of a published hub that are there already. One run after the other, in turn, so that a slow minute of the machine falls on all of them.
set -eu
yardsticks=${1:?the folder with rig}; n=${2:-20000}; rounds=${3:-3}
. "$(dirname "$0")/../one-hub.sh"
folder=${HUB:-$w/hub}; [ -n "${HUB:-}" ] || publish "$root" "$folder"
scrape=""; tidy() { [ -z "$scrape" ] || kill "$scrape" 2>/dev/null || true; }

one() { # name, settings...
  local name=$1; shift
  hub "$folder" "$@"
  case "$name" in *read*) ( while :; do curl -s -o /dev/null -H "X-Api-Key: $EXCHANGE_KEY" $url/metrics; sleep 5; done ) & scrape=$! ;; esac
  load; tidy; scrape=""
  echo "$name: taken in $taken/s, hub $cost us/record"
  stop
}

off() { one "metrics off" --Watch:Prometheus=false; }
on() { one "metrics on and read"; }
# In turns, so that whatever changes with time falls on both.
for round in $(seq "$rounds"); do
  if [ $((round % 2)) = 1 ]; then off; on; else on; off; fi
done
for _ in $(seq $(( (rounds + 1) / 3 ))); do
  one "traces, 10 of 100, to a collector that is away" --Watch:OtlpEndpoint=http://127.0.0.1:9 --Watch:Prometheus=false
done
