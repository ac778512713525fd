#!/usr/bin/env bash
# Builds everything once, installs what the tests need from Debian's packages, and runs all tests.
# Last line: "Tests: N passed, N failed, N skipped", summed over all test projects. Fails when a test failed or none ran.
#   ./test.sh              all tests
#   ./test.sh FILTER       tests whose full name contains FILTER
set -u -o pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDTERMINALLOGGER=off
# Hundreds of short processes: what a long-lived one gains by measuring its own code they would pay for and never get.
export DOTNET_TieredPGO=0

need() { # program, package
  command -v "$1" >/dev/null 2>&1 || ls $3 >/dev/null 2>&1 || missing="$missing $2"
}
missing=""
need initdb postgresql '/usr/lib/postgresql/*/bin/initdb'
need strace strace /usr/bin/strace
need mariadbd mariadb-server-core /usr/sbin/mariadbd
need my_print_defaults mariadb-client-core /usr/bin/my_print_defaults
if [ -n "$missing" ]; then
  if command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then
    as_root=""; [ "$(id -u)" = 0 ] || as_root="sudo -n"
    echo "installing:$missing"
    $as_root apt-get update -qq >/dev/null 2>&1
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null || echo "could not install$missing: tests that need them are skipped and say so"
  else
    echo "not installed:$missing (needs root and apt-get): tests that need them are skipped and say so"
  fi
fi

# Ajv is asked beside our own checker where Node.js is there. Kept between runs; without it that test is skipped and says so.
if [ -z "${EXCHANGE_AJV:-}" ] && command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1; then
  ajv="${XDG_CACHE_HOME:-${HOME:-.}/.cache}/exchange/ajv-8.20.0"
  if [ -d "$ajv/node_modules/ajv" ] || { mkdir -p "$ajv" 2>/dev/null && timeout 120 npm install --prefix "$ajv" --ignore-scripts --no-audit --no-fund --silent ajv@8.20.0 >/dev/null 2>&1; }; then
    export EXCHANGE_AJV="$ajv"
  else
    echo "could not install ajv@8.20.0 from npm: the test against it is skipped and says so"
  fi
fi

# So are the packages by which receivers check CloudEvents and Standard Webhooks.
if [ -z "${EXCHANGE_WEBHOOK_PACKAGES:-}" ] && command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1; then
  hooks="${XDG_CACHE_HOME:-${HOME:-.}/.cache}/exchange/webhooks-cloudevents-10.0.0-standardwebhooks-1.1.1"
  if { [ -d "$hooks/node_modules/cloudevents" ] && [ -d "$hooks/node_modules/standardwebhooks" ]; } \
    || { mkdir -p "$hooks" 2>/dev/null && timeout 120 npm install --prefix "$hooks" --ignore-scripts --no-audit --no-fund --silent cloudevents@10.0.0 standardwebhooks@1.1.1 >/dev/null 2>&1; }; then
    export EXCHANGE_WEBHOOK_PACKAGES="$hooks"
  else
    echo "could not install cloudevents@10.0.0 and standardwebhooks@1.1.1 from npm: the test with them is skipped and says so"
  fi
fi

dotnet build Exchange.sln -v quiet -clp:NoSummary || { echo "Tests: 0 passed, 1 failed, 0 skipped"; exit 1; }

# Databases of the tests lie in memory where there is room: none of them cuts the power, and every sync of a disk is waited for. Servers and hubs are configured as ever, and sync.
# EXCHANGE_TEST_TEMP names another folder, one on a disk for instance.
temp=${EXCHANGE_TEST_TEMP:-}
if [ -z "$temp" ] && [ -w /dev/shm ] && [ "$(df -Pk /dev/shm | awk 'END { print $4 }')" -ge 3145728 ] && [ "$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo)" -ge 8388608 ]; then temp=/dev/shm; fi
temp=$(mktemp -d -p "${temp:-${TMPDIR:-/tmp}}" exchange-tests-XXXXXX) || exit 1
chmod 1777 "$temp" # Servers run as another user when we are root.
trap 'rm -rf "$temp"' EXIT
export TMPDIR=$temp
logs=$(mktemp -d)
filter=(); [ $# -gt 0 ] && filter=(--filter "FullyQualifiedName~$1")
run() { # project: what passed is left out of what is shown; the whole stays in its log
  dotnet test "$1" --no-build "${filter[@]}" --logger "console;verbosity=normal" 2>&1 | tee "$logs/$(basename "$1")" \
    | { grep -vE '^\s+Passed |^\s*$|^(Test Run|Total tests|     (Passed|Failed|Skipped):|Starting test|A total of|VSTest|Build )' || true; }
  return "${PIPESTATUS[0]}"
}
rc=0
# These two wait for disks most of their time and run beside each other; tests of speed and of crashes are the host's, which has both cores to itself.
run tests/Exchange.Adapters.Tests & beside=$!
run tests/Exchange.Core.Tests || rc=1
wait "$beside" || rc=1
# Hubs by the hundred are started there, and what the runtime compiles for each of them it runs once: nothing is optimised. Our own code, built for debugging, never is.
for project in tests/*.Tests; do
  case "$project" in */Exchange.Adapters.Tests|*/Exchange.Core.Tests) ;; *) DOTNET_JITMinOpts=1 run "$project" || rc=1 ;; esac
done
# Named once more where the end is read, first lines of what went wrong with them.
grep -hE -A 6 '^ +Failed ' "$logs"/* | grep -vE '^--$|^ +(Passed|Skipped) ' | head -60
awk '
  /^Total tests: /              { total += $3 }
  /^ +Passed: +[0-9]+$/         { passed += $2 }
  /^ +Failed: +[0-9]+$/         { failed += $2 }
  /^ +Skipped: +[0-9]+$/        { skipped += $2 }
  END { printf "Tests: %d passed, %d failed, %d skipped\n", passed, failed, skipped; exit (passed == 0 || failed > 0) }' "$logs"/* || rc=1
exit $rc
