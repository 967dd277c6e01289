#!/usr/bin/env bash
# ConvertFrom-Json refuses a tokenizer's vocabulary, and turns texts that look like times into times.
#
# Package: PowerShell 7.6.9 (dotnet tool).
# One would guess that a valid vocab.json is read. Seen: "The" and "the" beside each other are an error, since members of
# PowerShell's objects know no case; with -AsHashtable both are there. A value such as 2026-01-02T03:04:05Z is a DateTime
# either way (unless -DateKind String), so that what ConvertTo-Json
# writes is not what was read: .50 seconds are .5.
set -euo pipefail
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && cd "$work"
export POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
dotnet tool install --tool-path shell PowerShell --version 7.6.9 > install.log
cat > read.ps1 <<'PS'
$vocabulary = '{"The":0,"the":1}'
try { $vocabulary | ConvertFrom-Json | Out-Null; 'objects: read' } catch { "objects: $($_.FullyQualifiedErrorId)" }
"hashtable: $(($vocabulary | ConvertFrom-Json -AsHashtable).Count) words"
$time = '{"at":"2026-01-02T03:04:05.50Z"}'
"time: $(($time | ConvertFrom-Json).at.GetType().Name), in a hashtable $(($time | ConvertFrom-Json -AsHashtable).at.GetType().Name)"
"again: $($time | ConvertFrom-Json | ConvertTo-Json -Compress)"
"as text: $($time | ConvertFrom-Json -DateKind String | ConvertTo-Json -Compress)"
PS
shell/pwsh -NoProfile -File read.ps1 > seen
cat > expected <<'TXT'
objects: KeysWithDifferentCasingInJsonString,Microsoft.PowerShell.Commands.ConvertFromJsonCommand
hashtable: 2 words
time: DateTime, in a hashtable DateTime
again: {"at":"2026-01-02T03:04:05.5Z"}
as text: {"at":"2026-01-02T03:04:05.50Z"}
TXT
diff expected seen && echo "as stated"
