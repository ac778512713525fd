# Sourced by the benchmarks that put one hub after the other under the same load: one-step items with schema, mapping, log and HTTP push, on the embedded database, taken in by 64 clients and pushed to rig's stub.
# The caller names the folder with the yardstick program rig in $yardsticks and the records of a load in $n. RIG names a rig.dll that is there already, WARM how many records go before each load.
# The yardstick is built from a copy, unchanged.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd); root=$(cd "$here/.." && pwd); w=$(mktemp -d); clients=${CLIENTS:-64}; p=""; stub=""
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDTERMINALLOGGER=off
tidy() { :; } # what the caller has to undo at the end
trap 'kill $p $stub 2>/dev/null || true; tidy; rm -rf "$w"' EXIT

publish() { dotnet publish "$1/Exchange.Host" -c Release -r linux-x64 --self-contained false -o "$2" -v quiet -clp:NoSummary >&2; } # checkout, folder

rig=${RIG:-$w/rig/rig.dll}
if [ -z "${RIG:-}" ]; then
  cp -r "$yardsticks/rig" "$w/rig-source"; chmod -R u+w "$w/rig-source"
  dotnet build "$w/rig-source" -c Release -o "$w/rig" -v quiet -clp:NoSummary >&2
fi
port=18861; url=http://127.0.0.1:18863
wrap='{"number":"##","item":"enterprise-establishment.v1","body":%%}'
dotnet "$rig" stub $port >"$w/stub.log" 2>&1 & stub=$!

hub() { # folder of a published hub, settings...: a fresh one that is set up and warm; its process is $p, its administrator's key $EXCHANGE_KEY
  local folder=$1; shift; rm -rf "$w/data"; mkdir "$w/data"
  dotnet "$folder/Exchange.Host.dll" serve --urls $url --Storage:ConnectionString="$w/data/hub.db" --Logging:LogLevel:Default=Warning "$@" >"$w/hub.log" 2>&1 & p=$!
  for _ in $(seq 400); do curl -sf -o /dev/null $url/health/ready && break; sleep 0.1; done
  export EXCHANGE_URL=$url EXCHANGE_KEY
  EXCHANGE_KEY=$(dotnet "$folder/Exchange.Host.dll" setup "$(sed -n 's/.*Set-up secret (once): //p' "$w/hub.log")")
  sed "s/18801/$port/" "$root/bench/take-in/adapter.yaml" >"$w/adapter.yaml"
  dotnet "$folder/Exchange.Host.dll" apply "$root/bench/take-in/documents" "$w/adapter.yaml" >/dev/null
  intake=$(dotnet "$folder/Exchange.Host.dll" key issue bench-intake)
  dotnet "$rig" load $url/api/v1/records "${WARM:-15000}" "$clients" --header "X-Api-Key: $intake" --wrap "${wrap/\#\#/W##}" >/dev/null; sleep 3
  curl -s -X POST http://127.0.0.1:$port/reset >/dev/null
}

load() { # until the last acknowledgement; sets taken and acknowledged (records a second) and cost (microseconds of the hub's processor a record)
  local a b
  a=$(awk '{print ($14+$15)*10000}' /proc/$p/stat)
  dotnet "$rig" load $url/api/v1/records "$n" "$clients" --header "X-Api-Key: $intake" --wrap "$wrap" --stub http://127.0.0.1:$port >"$w/out"
  b=$(awk '{print ($14+$15)*10000}' /proc/$p/stat)
  taken=$(sed -n 's/^accepted .* = \([0-9]*\)\/s.*/\1/p' "$w/out"); acknowledged=$(sed -n 's/^delivered .* = \([0-9]*\)\/s.*/\1/p' "$w/out"); cost=$(( (b-a)/n ))
}

stop() { kill "$p"; wait "$p" 2>/dev/null || true; p=""; }
