#!/usr/bin/env bash
# A script that hands its arguments on to a native program with @args changes them: lists fall apart, numbers are written
# anew, and the name of an option written -o:value is lost.
#
# Package: PowerShell 7.6.9 (dotnet tool).
# One would guess that ./tool.ps1 with the one line "tool @args" gives tool what a direct call would. Seen for
#   --t 0.10,1e-3 -o:results --n 0.50 -- --x
# called directly: as written. Through the script: 0.10,1e-3 arrives as two arguments, 0.1 and 0.001; -o: is gone and
# "results" alone is left; -- is gone; 0.50 alone stays 0.50.
set -euo pipefail
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && cd "$work"
export POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
dotnet tool install --tool-path shell PowerShell --version 7.6.9 > install.log
printf '%s\n' '#!/bin/sh' 'printf "<%s>" "$@"; echo' > tool && chmod +x tool
echo './tool @args' > tool.ps1
printf '%s\n' './tool --t 0.10,1e-3 -o:results --n 0.50 -- --x' './tool.ps1 --t 0.10,1e-3 -o:results --n 0.50 -- --x' > call.ps1
shell/pwsh -NoProfile -File call.ps1 > seen
printf '%s\n' '<--t><0.10,1e-3><-o:results><--n><0.50><--><--x>' '<--t><0.1><0.001><results><--n><0.50><--x>' > expected
diff expected seen && echo "as stated"
