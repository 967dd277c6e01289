#!/usr/bin/env bash
# Has ONNX Runtime's optimiser save every model of the reference cases at each of its levels (basic, extended, all) and maps what it saved: the same edges
# as the model that was optimised, or a refusal that says why. Without arguments the cases that ship, or those beside the checkout, where there are some, are taken:
#   bash scripts/optimized.sh [DIR …]
# Prints a table; the last line is "N passed, N failed".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [ $# -eq 0 ]; then
  set -- tests/cases/zoo
  [ ! -d ../shared/reference/zoo ] || set -- ../shared/reference/zoo
fi

tool=tests/Benchmarks/bin/Release/net10.0/bench.dll
[ -f "$tool" ] || dotnet build tests/Benchmarks -c Release -v quiet >&2
dotnet "$tool" optimized "$@"
