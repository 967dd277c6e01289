# Sets up and builds everything in Release.
$ErrorActionPreference = 'Stop'
Set-Location (Join-Path $PSScriptRoot '..')
$env:DOTNET_NOLOGO = '1'; $env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'

& ./scripts/setup.ps1
if ($LASTEXITCODE) { exit $LASTEXITCODE }
dotnet build Acdc.Onnx.sln -c Release --no-restore -v quiet -nodeReuse:false
exit $LASTEXITCODE
