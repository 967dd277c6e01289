# Sets up, builds and runs all tests. The last line is "N passed, N failed".
#   Arguments go to dotnet test: --filter 'FullyQualifiedName~Canonicalization'
$ErrorActionPreference = 'Stop'
Set-Location (Join-Path $PSScriptRoot '..')
$env:DOTNET_NOLOGO = '1'; $env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'

& ./scripts/build.ps1
if ($LASTEXITCODE) { exit $LASTEXITCODE }
Remove-Item artifacts/test-results -Recurse -Force -ErrorAction SilentlyContinue
dotnet test Acdc.Onnx.sln -c Release --no-build --logger trx @args
$status = $LASTEXITCODE

$passed = 0; $failed = 0
Get-ChildItem artifacts/test-results -Recurse -Filter *.trx -ErrorAction SilentlyContinue | ForEach-Object {
  $counters = ([xml](Get-Content $_.FullName -Raw)).TestRun.ResultSummary.Counters
  $passed += [int]$counters.passed
  $failed += [int]$counters.failed + [int]$counters.error + [int]$counters.timeout + [int]$counters.aborted
}
if ($status -and -not $failed) {
  [Console]::Error.WriteLine('test: a test run broke off before its end (see above)')
  $failed = 1
}
if (-not ($passed + $failed)) {
  [Console]::Error.WriteLine('test: no test ran')
  $status = 1
}
Write-Output "$passed passed, $failed failed"
if ($failed -or $status) { exit 1 }
