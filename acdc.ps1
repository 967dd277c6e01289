# The acdc command as built by scripts/demo.ps1, scripts/test.ps1 or scripts/build.ps1.
$program = Join-Path $PSScriptRoot 'src/Cli/bin/Release/net10.0/acdc.dll'
if (-not (Test-Path $program)) {
  [Console]::Error.WriteLine("acdc: not built yet: run './scripts/build.ps1' first")
  exit 2
}

# PowerShell hands a script 0.1,1,10 as three numbers and -o:file as a name and a value: the program gets each as one word again,
# numbers in the invariant culture ([string] is, -join alone is not).
$words = [System.Collections.Generic.List[string]]::new()
$name = ''
foreach ($argument in $args) {
  if ($argument -is [string] -and $argument.EndsWith(':') -and $argument.PSObject.Properties['<CommandParameterName>']) {
    $name = $argument
    continue
  }
  $words.Add($name + (@($argument).ForEach({ [string]$_ }) -join ','))
  $name = ''
}

# A .NET program that is killed leaves its debugger's pipes in TMPDIR; DOTNET_EnableDiagnostics=1 turns them on.
$diagnostics = $env:DOTNET_EnableDiagnostics
if (-not $diagnostics) {
  $env:DOTNET_EnableDiagnostics = '0'
}
try {
  dotnet $program $words
} finally {
  $env:DOTNET_EnableDiagnostics = $diagnostics
}
exit $LASTEXITCODE
