# Builds and runs the benchmarks; a row each: name value unit limit. Arguments name those to run; "cost" prints a table by layers and prompts.
$ErrorActionPreference = 'Stop'
Set-Location (Join-Path $PSScriptRoot '..')

& ./scripts/build.ps1
if ($LASTEXITCODE) { exit $LASTEXITCODE }
dotnet run --project tests/Benchmarks -c Release --no-build -- @args
exit $LASTEXITCODE
