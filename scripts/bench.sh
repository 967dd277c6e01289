#!/usr/bin/env bash
# Builds and runs the benchmarks; a row each: name value unit limit. Arguments name those to run; "cost" prints a table by layers and prompts.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bash scripts/build.sh >&2
dotnet run --project tests/Benchmarks -c Release --no-build -- "$@"
