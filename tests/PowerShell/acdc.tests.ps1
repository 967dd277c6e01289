# What acdc.ps1 hands to the program, shown by a stand-in for it; then the program itself. The last line is "N passed, N failed".
$ErrorActionPreference = 'Stop'
$root = Join-Path $PSScriptRoot '../..'
$passed = 0; $failed = 0

function Assert-Same([string] $what, $expected, $actual) {
  if ("$expected" -ceq "$actual") { $script:passed++ }
  else { $script:failed++; [Console]::Error.WriteLine("failed: ${what}: expected $expected, got $actual") }
}

# A copy of the launcher beside a program that prints its arguments, one in brackets each.
$folder = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())
try {
  $built = New-Item -ItemType Directory (Join-Path $folder 'src/Cli/bin/Release/net10.0')
  Copy-Item (Join-Path $root 'acdc.ps1') $folder
  Set-Content (Join-Path $built 'acdc.dll') ''
  $launcher = Join-Path $folder 'acdc.ps1'
  function global:dotnet { ($args | Select-Object -Skip 1 | ForEach-Object { $_ } | ForEach-Object { "<$_>" }) -join '' }

  Assert-Same 'a list of numbers stays one word' '<--levels><0.1,1,10>' (& $launcher --levels 0.1,1,10)
  Assert-Same 'a list of names stays one word' '<--metrics><kl,logit_diff>' (& $launcher --metrics kl,logit_diff)
  Assert-Same 'a name and its value stay together' '<-o:x y.json><--top><20>' (& $launcher -o:'x y.json' --top 20)
  Assert-Same 'an edge and an empty word stay as they are' '<a0.h1->a1.h0<q>><>' (& $launcher 'a0.h1->a1.h0<q>' '')
  $culture = [cultureinfo]::CurrentCulture
  try {
    [cultureinfo]::CurrentCulture = 'de-DE'
    Assert-Same 'numbers have a point under every culture' '<--thresholds><0.05,0.25><0.5>' (& $launcher --thresholds 0.05,0.25 (0.5))
  }
  finally { [cultureinfo]::CurrentCulture = $culture }
}
finally {
  Remove-Item function:dotnet
  Remove-Item $folder -Recurse -Force -ErrorAction SilentlyContinue
}

# The program itself: exit codes reach the caller, results go to standard output alone.
$acdc = Join-Path $root 'acdc.ps1'
$help = & $acdc --help
Assert-Same 'help ends with 0' 0 $LASTEXITCODE
Assert-Same 'help names the commands' $true ("$help" -match 'discover')
& $acdc discover no-such-model.onnx --data no-such.jsonl --threshold 0.05 2>$null
Assert-Same 'a missing file ends with 3' 3 $LASTEXITCODE
& $acdc discover --no-such-option 2>$null
Assert-Same 'a wrong option ends with 2' 2 $LASTEXITCODE

$out = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())
try {
  $model = Join-Path $root 'models/induction-attn2l'
  $table = & $acdc sweep "$model/model.onnx" --data "$model/prompts/induction.jsonl" --limit 8 --thresholds 0.1,1 --out $out 2>$null
  Assert-Same 'a sweep over a list of thresholds ends with 0' 0 $LASTEXITCODE
  $rows = @(Import-Csv (Join-Path $out 'sweep.csv'))
  Assert-Same 'the sweep has a row for each threshold' '0.1 1' (($rows.threshold | Sort-Object -Unique) -join ' ')
}
finally { Remove-Item $out -Recurse -Force -ErrorAction SilentlyContinue }

Write-Output "$passed passed, $failed failed"
exit ($failed ? 1 : 0)
