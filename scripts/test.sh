#!/usr/bin/env bash
# Sets up, builds and runs all tests. The last line is "N passed, N failed".
#   Arguments go to dotnet test: --filter 'FullyQualifiedName~Canonicalization'
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

bash scripts/build.sh
rm -rf artifacts/test-results
status=0
dotnet test Acdc.Onnx.sln -c Release --no-build --logger trx "$@" || status=$?

# Sums one of the counters that each test project's result file closes with.
count() {
  local numbers
  numbers=$(grep -rhoE "<Counters [^>]*" artifacts/test-results 2>/dev/null | grep -oE " ($1)=\"[0-9]+\"" | grep -oE "[0-9]+") || true
  echo $((0 ${numbers:+$(printf ' + %s' $numbers)}))
}
passed=$(count passed)
failed=$(count 'failed|error|timeout|aborted')
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
  echo "test: a test run broke off before its end (see above)" >&2
  failed=1
fi
if [ "$((passed + failed))" -eq 0 ]; then
  echo "test: no test ran" >&2
  status=1
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$status" -eq 0 ]
