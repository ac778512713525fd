#!/usr/bin/env bash
# By night: random texts, expressions, patterns, records and mappings against the expression language and the checker of mappings.
# Each run draws others; what fails is told with the seed that repeats it (CsCheck_Seed=… in the same command).
#   tests/fuzz.sh [COUNT]      COUNT of each, default 1,000,000
set -eu -o pipefail
cd "$(dirname "$0")/.."
export EXCHANGE_FUZZ="${1:-1000000}"
export EXCHANGE_MAPPING_CASES="$EXCHANGE_FUZZ"
exec dotnet test tests/Exchange.Core.Tests --nologo --logger "console;verbosity=normal" --filter "FullyQualifiedName~FuzzTests|FullyQualifiedName~SoundnessTests"
