#!/usr/bin/env bash
# From a fresh checkout to a circuit: sets up, builds, and finds the circuit of indirect object
# identification in the GPT-2 style model under models/. Results: out/demo.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bash scripts/build.sh
dotnet run --project src/Cli -c Release --no-build -- discover models/gpt2-tasks/model.onnx \
  --data models/gpt2-tasks/prompts/ioi.jsonl --limit 32 --threshold 0.05 --out out/demo --force

echo
echo "Next: ./acdc --help"
