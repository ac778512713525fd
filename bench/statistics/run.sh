#!/usr/bin/env bash
# What keeping the statistics costs the main job: the same load with a look every second, and with none; what is taken in a second, and CPU of the hub's process a record.
#   bench/statistics/run.sh YARDSTICKS [RECORDS] [ROUNDS]
# YARDSTICKS is the folder with the yardstick program rig, as for bench/take-in; RIG and HUB name a rig.dll and a folder of a published hub that are there already. One run after the other, in turn, so that a slow minute of the machine falls on both.
set -eu
yardsticks=${1:?the folder with rig}; n=${2:-20000}; rounds=${3:-3}
. "$(dirname "$0")/../one-hub.sh"
folder=${HUB:-$w/hub}; [ -n "${HUB:-}" ] || publish "$root" "$folder"

one() { # name, settings...
  local name=$1 counted; shift
  hub "$folder" "$@"; load
  counted=$(curl -s -H "X-Api-Key: $EXCHANGE_KEY" "$url/api/v1/statistics" | sed -n 's/.*"takenIn":\([0-9]*\).*/\1/p')
  echo "$name: taken in $taken/s, hub $cost us/record, ${counted:-0} counted at the end of the load"
  stop
}

none() { one "no look" --Statistics:EverySeconds=3600; }
every() { one "a look every second" --Statistics:EverySeconds=1; }
for round in $(seq "$rounds"); do
  if [ $((round % 2)) = 1 ]; then none; every; else every; none; fi
done
