# The acdc command as built by scripts/demo.ps1, scripts/test.ps1 or scripts/build.ps1.
$program = Join-Path $PSScriptRoot 'src/Cli/bin/Release/net10.0/acdc.dll'
if (-not (Test-Path $program)) {
  [Console]::Error.WriteLine("acdc: not built yet: run './scripts/build.ps1' first")
  exit 2
}
dotnet $program @args
exit $LASTEXITCODE
