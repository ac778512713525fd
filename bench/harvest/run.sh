#!/usr/bin/env bash
# Rows harvested from a table on PostgreSQL into a library, against the database's own bulk load into the same tables and indexes, and memory. Run on a quiet machine.
#   bench/harvest/run.sh [ROWS] [ROUNDS] [sqlite|postgres …]
set -euo pipefail
cd "$(dirname "$0")/../.."
rows=${1:-1000000}; rounds=${2:-3}; shift $(($# < 2 ? $# : 2)); databases=${*:-postgres sqlite}
folder=$(mktemp -d); chmod 755 "$folder"; port=${PORT:-20991}; server=
finish() { [ -z "$server" ] || { kill "$server"; wait "$server" || true; }; rm -rf "$folder"; }
trap finish EXIT
dotnet build bench/harvest -c Release -v quiet -clp:NoSummary --nologo
bench/postgres/start.sh "$folder/pg" "$port" & server=$!
until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do sleep 0.2; done
source="Host=127.0.0.1;Port=$port;Username=exchange;Database=postgres"
echo "$(date -u +%F), $(nproc) cores, $(dotnet --version)"
for database in $databases; do
  where=$folder; [ "$database" = postgres ] && where=$source
  dotnet bench/harvest/bin/Release/net10.0/harvest.dll "$database" "$where" "$source" "$rows" "$rounds"
done
