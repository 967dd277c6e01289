#!/usr/bin/env bash
# Runs what PowerShell users run, in PowerShell, after scripts/build.sh. The last line is "N passed, N failed".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off

version=7.6.9
shell=artifacts/powershell/$version
[ -x "$shell/pwsh" ] || dotnet tool install --tool-path "$shell" PowerShell --version "$version"
export DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
for tests in tests/PowerShell/*.tests.ps1; do
  "$shell/pwsh" -NoProfile -File "$tests"
done
