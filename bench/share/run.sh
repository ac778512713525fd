#!/usr/bin/env bash
# A key lookup of a share query (key, grant, policy, masks, who-read index, log event before the answer) over HTTP, against a bare Kestrel endpoint that reads the same row by the same statement and group-commits one log row in the same
# database. In turns, one program at a time on the machine beside the clients. Run on a quiet machine.
#   bench/share/run.sh [SECONDS] [ROUNDS] [CONNECTIONS] [sqlite|postgres …]
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-10}; rounds=${2:-3}; connections=${3:-64}; shift $(($# < 3 ? $# : 3)); databases=${*:-sqlite postgres}
folder=$(mktemp -d); chmod 755 "$folder"; port=${PORT:-21990}; server=; program=
finish() { for pid in $program $server; do kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; done; rm -rf "$folder"; }
trap finish EXIT
dotnet build bench/share -c Release -v quiet -clp:NoSummary --nologo
dotnet publish Exchange.Host -c Release -r linux-x64 --self-contained false -v quiet --nologo -clp:NoSummary -o "$folder/hub"
share="dotnet bench/share/bin/Release/net10.0/share.dll"
listening() { for _ in $(seq 400); do curl -sf -o /dev/null "$1" && return; sleep 0.05; done; echo "nothing listens at $1" >&2; cat "$folder/log" >&2; exit 1; }
ends() { kill "$program"; wait "$program" 2>/dev/null || true; program=; }
echo "$(date -u +%F), $(nproc) cores, $(dotnet --version), $connections connections"
for database in $databases; do
  where=$folder/exchange.db store=(--Storage:ConnectionString "$folder/exchange.db")
  if [ "$database" = postgres ]; then
    bench/postgres/start.sh "$folder/pg" "$port" & server=$!
    until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do sleep 0.2; done
    where="Host=127.0.0.1;Port=$port;Username=exchange;Database=postgres" store=(--Storage:Provider Postgres --Storage:ConnectionString "Host=127.0.0.1;Port=$port;Username=exchange;Database=postgres" --Hub:SecretKeyFile "$folder/key")
  fi
  key=$($share build "$database" "$where")
  hub() { dotnet "$folder/hub/Exchange.Host.dll" serve --urls "http://127.0.0.1:$((port + 1))" "${store[@]}" --Door:ClientConcurrent=1000 --Logging:LogLevel:Default=Warning >"$folder/log" 2>&1 & program=$!; listening "http://127.0.0.1:$((port + 1))/health/ready"; }
  bare() { $share bare "$database" "$where" $((port + 1)) >"$folder/log" 2>&1 & program=$!; listening "http://127.0.0.1:$((port + 1))/health/ready"; }
  for round in $(seq "$rounds"); do
    bare; $share top $((port + 1)) /query - 5 "$connections" >/dev/null; limit=$($share top $((port + 1)) /query - "$seconds" "$connections"); ends
    hub; $share top $((port + 1)) /api/v1/share/101001/000001/query "$key" 10 "$connections" >/dev/null; top=$($share top $((port + 1)) /api/v1/share/101001/000001/query "$key" "$seconds" "$connections")
    half=$($share at $((port + 1)) /api/v1/share/101001/000001/query "$key" "$seconds" "$connections" $((top / 2))); ends
    echo "$database, round $round: limit $limit/s, hub $top/s, ratio $(awk "BEGIN {printf \"%.2f\", $top / $limit}"); at half of it $half"
  done
  [ -z "$server" ] || { kill "$server"; wait "$server" || true; server=; }
done
