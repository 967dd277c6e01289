#!/usr/bin/env bash
# Under a culture with a decimal comma PowerShell writes one and the same number with a comma or a point, by the way it becomes text.
#
# Package: PowerShell 7.6.9 (dotnet tool).
# One would guess that joining numbers for a native program writes them as passing each would. Seen under de-DE: the argument
# itself, [string] and "$(...)" have a point; -join, -f and ToString() have a comma, so that 0.05,0.1 joined by "," is "0,05,0,1".
set -euo pipefail
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && cd "$work"
export POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
dotnet tool install --tool-path shell PowerShell --version 7.6.9 > install.log
printf '%s\n' '#!/bin/sh' 'printf "%s\n" "$1"' > tool && chmod +x tool
cat > call.ps1 <<'PS'
[cultureinfo]::CurrentCulture = 'de-DE'
$number = 0.05
"argument: $(./tool $number)"
"cast: $([string]$number)"
"interpolated: $number"
"-join: $((0.05, 0.1) -join ',')"
"-f: $('{0}' -f $number)"
"method: $($number.ToString())"
PS
shell/pwsh -NoProfile -File call.ps1 > seen
printf '%s\n' 'argument: 0.05' 'cast: 0.05' 'interpolated: 0.05' '-join: 0,05,0,1' '-f: 0,05' 'method: 0,05' > expected
diff expected seen && echo "as stated"
