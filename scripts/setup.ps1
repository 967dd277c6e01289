# Makes the tree ready to build: checks the tools and restores the packages. Run again, it does nothing twice.
$ErrorActionPreference = 'Stop'
Set-Location (Join-Path $PSScriptRoot '..')
$env:DOTNET_NOLOGO = '1'; $env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'

$version = if (Get-Command dotnet -ErrorAction SilentlyContinue) { dotnet --version }
if (-not $version -or $LASTEXITCODE) {
  [Console]::Error.WriteLine('setup: the .NET 10 SDK is missing: install it (https://dotnet.microsoft.com/download), then run this again')
  exit 1
}
Write-Output "setup: .NET SDK $version"
dotnet restore Acdc.Onnx.sln -v quiet -nodeReuse:false
if ($LASTEXITCODE) { exit $LASTEXITCODE }
Write-Output 'setup: packages restored'
