#!/usr/bin/env bash
# What a record costs while much waits: beside a backlog of another department, out of a backlog, and behind parked heads.
#   bench/backlog/run.sh YARDSTICKS sqlite|postgres [COUNT|COUNT+PARKED …]      default: 10000 10000+200000 5000000
# YARDSTICKS is the folder with the yardstick programs (rig is used). Each case has a database of its own: a record is taken in by the hub, copied COUNT times as due deliveries of a lane that stands still,
# PARKED times as parked heads (with a correction behind each) of the lane that works. Then
#   beside:  RECORDS new records through the lane that works, from the request to the acknowledgement;
#   through: the other lane is switched on and pushes DRAIN deliveries out of its backlog.
# CPU is of the hub's process, and of all of PostgreSQL's; fsync on; each hub has taken WARM records before it is measured.
set -eu -o pipefail
yardsticks=$(cd "${1:?the folder with rig}" && pwd); database=${2:?sqlite or postgres}; shift 2; [ $# -gt 0 ] || set -- 10000 10000+200000 5000000
records=${RECORDS:-20000}; drain=${DRAIN:-8000}; warm=${WARM:-20000}; clients=${CLIENTS:-64}
here=$(cd "$(dirname "$0")" && pwd); root=$(cd "$here/../.." && pwd)
work=$(mktemp -d); chmod 755 "$work"; pids=()
finish() { for pid in "${pids[@]:-}"; do kill "$pid" 2>/dev/null || true; done; wait; rm -rf "$work"; }
trap finish EXIT

echo "building …" >&2
cp -r "$yardsticks/rig" "$work/rig-source"; chmod -R u+w "$work/rig-source"
dotnet build -c Release -v quiet --nologo -clp:NoSummary -o "$work/rig" "$work/rig-source" >&2
dotnet publish -c Release -r linux-x64 --self-contained false -v quiet --nologo -clp:NoSummary -o "$work/hub" "$root/Exchange.Host" >&2
dotnet build -c Release -v quiet --nologo -clp:NoSummary -o "$work/backlog" "$here" >&2
[ -z "${WHEN_BUILT:-}" ] || eval "$WHEN_BUILT"

url=http://127.0.0.1:18813; stub=http://127.0.0.1:18811; export EXCHANGE_URL=$url
rig() { dotnet "$work/rig/rig.dll" "$@"; }
hub() { dotnet "$work/hub/Exchange.Host.dll" "$@"; }
listening() { for _ in $(seq 1200); do curl -s -f -o /dev/null "$1" && return; sleep 0.05; done; echo "nothing listens at $1" >&2; tail -5 "$work"/*.log >&2; exit 1; }
ticks() { awk '{print $14 + $15}' "/proc/$1/stat"; }
hub_us() { echo $(( $(ticks "$hub_pid") * 1000000 / $(getconf CLK_TCK) )); }
server_us() { # of the postmaster, of those that it has and of those that have ended
  [ "$database" = postgres ] || { echo 0; return; }
  local all; all=$(awk '{print $14 + $15 + $16 + $17}' "/proc/$server_pid/stat")
  for child in $(cat "/proc/$server_pid/task/$server_pid/children"); do all=$((all + $(ticks "$child" 2>/dev/null || echo 0))); done
  echo $(( all * 1000000 / $(getconf CLK_TCK) ))
}
rss() { awk '/^VmRSS/ {printf "%d", $2 / 1024}' "/proc/$hub_pid/status"; }

dotnet "$work/rig/rig.dll" stub 18811 >/dev/null 2>&1 & pids+=($!); listening $stub/count
if [ "$database" = postgres ]; then
  "$root/bench/postgres/start.sh" "$work/postgres" 18812 & pids+=($!)
  bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
  until "$bin/pg_isready" -q -h 127.0.0.1 -p 18812 2>/dev/null; do sleep 0.2; done
  server_pid=$(cat "$work/postgres/pid")
fi
psql() { "$bin/psql" -X -q -h 127.0.0.1 -p 18812 -U exchange -d "${2:-postgres}" -c "$1"; }

start_hub() {
  dotnet "$work/hub/Exchange.Host.dll" serve --urls $url --Storage:Provider "$provider" --Storage:ConnectionString "$connection" --Hub:SecretKeyFile "$work/key" --Logging:LogLevel:Default=Warning >>"$work/hub.log" 2>&1 &
  hub_pid=$!; pids+=($!); listening $url/health/ready
}
stop_hub() { kill "$hub_pid"; wait "$hub_pid" 2>/dev/null || true; }
load() { rig load $url/api/v1/records "$1" "$2" --header "X-Api-Key: $key" --wrap "{\"number\":\"$3##\",\"item\":\"$4\",\"body\":%%}" "${@:5}"; }
adapter() { sed "s/^name: .*/name: $1/; s/^active: .*/active: $2/; s#http://127.0.0.1:18801/#$stub/#" "$root/bench/take-in/adapter.yaml" > "$work/$1.yaml"; }
count() { curl -s $stub/count; }

for one in "$@"; do
  due=${one%+*}; parked=0; [ "$due" = "$one" ] || parked=${one#*+}
  name=b$due.$parked; rm -f "$work/key" "$work/hub.log"
  if [ "$database" = postgres ]; then
    provider=Postgres; psql "create database \"$name\""; connection="Host=127.0.0.1;Port=18812;Username=exchange;Database=$name"
  else provider=Sqlite; connection=$work/$name.db; fi
  start_hub
  EXCHANGE_KEY=$(hub setup "$(sed -n 's/.*Set-up secret (once): //p' "$work/hub.log")"); export EXCHANGE_KEY
  adapter approvals true; adapter late false
  hub apply "$root/bench/take-in/documents" "$here/late.yaml" "$work/approvals.yaml" "$work/late.yaml" >/dev/null
  key=$(hub key issue bench-intake)
  load 1 1 template- late.v1 >/dev/null
  stop_hub
  dotnet "$work/backlog/Backlog.Bench.dll" fill $provider "$connection" template-LW-00000000000 late "$due" due >&2
  [ "$parked" = 0 ] || dotnet "$work/backlog/Backlog.Bench.dll" fill $provider "$connection" template-LW-00000000000 approvals "$parked" parked >&2
  # What the server would do by itself in the next minutes, and what would be measured then.
  [ "$database" = sqlite ] || { psql "vacuum analyze" "$name"; psql checkpoint "$name"; size=$("$bin/psql" -X -A -t -h 127.0.0.1 -p 18812 -U exchange -d "$name" -c "select pg_database_size(current_database()) / 1048576"); }
  [ "$database" = postgres ] || size=$(( $(stat -c %s "$connection") / 1048576 ))
  from=$(date +%s%N); start_hub; ready=$(( ($(date +%s%N) - from) / 1000000 ))
  load "$warm" "$clients" warm- enterprise-establishment.v1 >/dev/null; sleep 3; curl -s -X POST $stub/reset
  h=$(hub_us) s=$(server_us)
  rate=$(load "$records" "$clients" run- enterprise-establishment.v1 --stub $stub | sed -n 's/^delivered .* = \([0-9]*\)\/s.*/\1/p')
  hb=$(( ($(hub_us) - h) / records )) sb=$(( ($(server_us) - s) / records )) mb=$(rss)
  sleep 2; curl -s -X POST $stub/reset; adapter late true; hub apply "$work/late.yaml" >/dev/null
  until [ "$(count)" -ge 1000 ]; do sleep 0.02; done
  h=$(hub_us) s=$(server_us) from=$(date +%s%N) c=$(count)
  until [ "$(count)" -ge $((drain + 1000)) ]; do sleep 0.05; done
  d=$(( $(count) - c )) took=$(( $(date +%s%N) - from ))
  ht=$(( ($(hub_us) - h) / d )) st=$(( ($(server_us) - s) / d )) mt=$(rss)
  stop_hub
  echo "$database, $due due, $parked parked heads ($size MB, ready in $ready ms): beside $rate records/s, hub $hb µs, server $sb µs a record, $mb MB; through $((d * 1000000000 / took)) deliveries/s, hub $ht µs, server $st µs a delivery, $mt MB"
  if [ "$database" = postgres ]; then psql "drop database \"$name\" with (force)"; else rm -f "$connection"*; fi
done
