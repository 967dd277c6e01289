#!/usr/bin/env bash
# Damages models, external data, tokenizers, prompts, circuits, traces, tensors, edge lists and cases, the same way for the same number, and
# runs the program on each: every one must end with exit code 0 to 4. Prints a table by kind and exit code; the last line is "N passed, N failed".
#   bash scripts/fuzz.sh 20000          the inputs 0 to 19999, over all cores
#   bash scripts/fuzz.sh 20000 500000   20000 inputs from number 500000 on
#   bash scripts/fuzz.sh --show 17      one input, with what the program says
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
program=tests/Fuzz/bin/Release/net10.0/Acdc.Onnx.Fuzz.dll
[ -f "$program" ] || dotnet build tests/Fuzz -c Release -v quiet
exec dotnet "$program" "${@:-20000}"
