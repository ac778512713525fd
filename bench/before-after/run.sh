#!/usr/bin/env bash
# What has been built since a revision costs the main job: the same load on a hub of then and on one of now, in turns.
#   bench/before-after/run.sh YARDSTICKS REVISION [RECORDS] [ROUNDS]
# YARDSTICKS is the folder with the yardstick program rig, as for bench/take-in. BEFORE and NOW name folders of published hubs that are there already, RIG a rig.dll.
# Ratios are medians over the rounds.
set -eu -o pipefail
yardsticks=${1:?the folder with rig}; revision=${2:?a revision to compare with}; n=${3:-20000}; rounds=${4:-5}
. "$(dirname "$0")/../one-hub.sh"
tidy() { git -C "$root" worktree remove --force "$w/then" 2>/dev/null || true; }
before=${BEFORE:-$w/before}; now=${NOW:-$w/now}
[ -n "${BEFORE:-}" ] || { git -C "$root" worktree add -q --detach "$w/then" "$revision"; publish "$w/then" "$before"; }
[ -n "${NOW:-}" ] || publish "$root" "$now"

one() { # name, folder
  hub "$2"; load; stop
  echo "$1 $taken $acknowledged $cost" >>"$w/all"; echo "$1: taken in $taken/s, acknowledged $acknowledged/s, hub $cost us a record"
}

# In turns, so that whatever changes with time falls on both.
for round in $(seq "$rounds"); do
  if [ $((round % 2)) = 1 ]; then one before "$before"; one now "$now"; else one now "$now"; one before "$before"; fi
done
median() { awk -v who="$1" -v c="$2" '$1==who{print $c}' "$w/all" | sort -n | awk '{v[NR]=$1} END{print NR%2 ? v[(NR+1)/2] : (v[NR/2]+v[NR/2+1])/2}'; }
for c in 2 3 4; do
  awk -v a="$(median now $c)" -v b="$(median before $c)" -v what="$(echo "- taken-in/s acknowledged/s us-a-record" | cut -d' ' -f$c)" 'BEGIN{printf "%s, now to before: %.3f (%s to %s)\n", what, a/b, a, b}'
done
