#!/usr/bin/env bash
# Rows of a library through the writer against the database's own bulk load, and look-ups among few and many rows. Run on a quiet machine.
#   bench/libraries/run.sh [ROWS] [ROUNDS] [FEW] [MANY] [sqlite|postgres …]
set -euo pipefail
cd "$(dirname "$0")/../.."
rows=${1:-1000000}; rounds=${2:-3}; few=${3:-10000}; many=${4:-10000000}; shift $(($# < 4 ? $# : 4)); databases=${*:-postgres sqlite}
folder=$(mktemp -d); chmod 755 "$folder"; port=${PORT:-20990}; server=
finish() { [ -z "$server" ] || { kill "$server"; wait "$server" || true; }; rm -rf "$folder"; }
trap finish EXIT
dotnet build bench/libraries -c Release -v quiet -clp:NoSummary --nologo
program="dotnet bench/libraries/bin/Release/net10.0/libraries.dll"
echo "$(date -u +%F), $(nproc) cores, $(dotnet --version)"
for database in $databases; do
  where=$folder
  if [ "$database" = postgres ]; then
    bench/postgres/start.sh "$folder/pg" "$port" & server=$!
    until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do sleep 0.2; done
    where="Host=127.0.0.1;Port=$port;Username=exchange;Database=postgres"
  fi
  $program load "$database" "$where" "$rows" "$rounds"
  $program lookups "$database" "$where" "$few" "$many"
done
