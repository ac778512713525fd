#!/usr/bin/env bash
# Time from starting the published hub to its first answer on a fresh database, and its memory when idle, with the sample district registered.
#   bench/start/run.sh [RUNS]
set -eu -o pipefail
runs=${1:-5}; root=$(cd "$(dirname "$0")/../.." && pwd); work=$(mktemp -d); pid=
finish() { [ -n "$pid" ] && kill "$pid" 2>/dev/null; rm -rf "$work"; }
trap finish EXIT
dotnet publish -c Release -r linux-x64 --self-contained false -v quiet --nologo -clp:NoSummary -o "$work/hub" "$root/Exchange.Host" >&2
for run in $(seq "$runs"); do
  rm -rf "$work/data"; mkdir "$work/data"
  from=$(date +%s%N)
  dotnet "$work/hub/Exchange.Host.dll" serve --urls http://127.0.0.1:18809 --Storage:ConnectionString "$work/data/hub.db" --Logging:LogLevel:Default=Warning >"$work/log" 2>&1 & pid=$!
  until curl -s -o /dev/null http://127.0.0.1:18809/health/ready; do sleep 0.01; done
  first=$(( ($(date +%s%N) - from) / 1000000 ))
  secret=$(sed -n 's/.*Set-up secret (once): //p' "$work/log")
  export EXCHANGE_URL=http://127.0.0.1:18809
  EXCHANGE_KEY=$(dotnet "$work/hub/Exchange.Host.dll" setup "$secret"); export EXCHANGE_KEY
  dotnet "$work/hub/Exchange.Host.dll" apply "$work/hub/schemas" "$work/hub/mappings" "$work/hub/Demo/District" >/dev/null
  sleep 10
  rss=$(awk '/VmRSS/ {print int($2/1024)}' "/proc/$pid/status")
  echo "run $run: first answer after $first ms, idle $rss MB"
  echo "$first $rss" >> "$work/figures"
  kill "$pid"; wait "$pid" 2>/dev/null || true; pid=
done
awk '{print $1}' "$work/figures" | sort -n | awk '{a[NR]=$1} END{print "median first answer: " a[int((NR+1)/2)] " ms"}'
awk '{print $2}' "$work/figures" | sort -n | awk '{a[NR]=$1} END{print "median idle memory: " a[int((NR+1)/2)] " MB"}'
