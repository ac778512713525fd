#!/usr/bin/env bash
# By night: the torture kit on both databases, COUNT iterations each, with other seeds every time.
# What breaks is told with its seed and the line that repeats it; the exit code is 1 then.
#   tests/torture.sh [COUNT] [SEED]      COUNT default 200
set -u -o pipefail
cd "$(dirname "$0")/.."
count="${1:-200}"
seed="${2:-$((RANDOM * 32768 + RANDOM))}"
dotnet build Exchange.Host -c Release -v quiet -clp:NoSummary || exit 1
rc=0
for database in sqlite postgres; do
  dotnet Exchange.Host/bin/Release/net10.0/Exchange.Host.dll torture --database "$database" --iterations "$count" --seed "$seed" || rc=1
done
exit $rc
