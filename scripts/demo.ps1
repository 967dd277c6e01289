# From a fresh checkout to a circuit: sets up, builds, and finds the circuit of indirect object
# identification in the GPT-2 style model under models/. Results: out/demo.
$ErrorActionPreference = 'Stop'
Set-Location (Join-Path $PSScriptRoot '..')

& ./scripts/build.ps1
if ($LASTEXITCODE) { exit $LASTEXITCODE }
dotnet run --project src/Cli -c Release --no-build -- discover models/gpt2-tasks/model.onnx `
  --data models/gpt2-tasks/prompts/ioi.jsonl --limit 32 --threshold 0.05 --out out/demo --force
if ($LASTEXITCODE) { exit $LASTEXITCODE }

Write-Output ''
Write-Output 'Next: ./acdc.ps1 --help'
