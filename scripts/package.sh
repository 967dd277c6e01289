#!/usr/bin/env bash
# Packs the library and the tool for this machine's CPU, installs both from a folder as users would, and uses them: `acdc discover` in an empty folder
# finds the demo's circuit, and a program finds it with the package. After scripts/build.sh. The last line is "N passed, N failed".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_EnableDiagnostics=0
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0
same() {
  if [ "$2" = "$3" ]; then passed=$((passed + 1)); echo "ok: $1"; else failed=$((failed + 1)); echo "failed: $1: expected '$2', got '$3'" >&2; fi
}

platform=$(dotnet msbuild src/Cli -getProperty:NETCoreSdkPortableRuntimeIdentifier)
feed=$work/feed
dotnet pack src/Acdc -c Release -p:BuildProjectReferences=false -v quiet -o "$feed"
dotnet pack packages/Acdc.Onnx.Cpu -c Release -p:BuildProjectReferences=false -v quiet -o "$feed"
dotnet pack src/Cli -c Release -p:AsTool=true -p:ToolPlatforms="$platform" -p:BuildProjectReferences=false -v quiet -o "$feed"
version=$(basename "$feed"/acdc."$platform".*.nupkg .nupkg)
version=${version#acdc."$platform".}
(cd "$feed" && ls -l | awk 'NF > 2 { printf "%6.1f MB  %s\n", $5 / 1048576, $NF }')
same "the tool is packed in at most 40 MB" yes "$(find "$feed" -name "acdc.$platform.*" -size -40M | grep -q . && echo yes)"

mkdir "$work/empty" && cd "$work/empty"
dotnet tool install acdc --tool-path "$work/tools" --version "$version" --source "$feed" >/dev/null
same "the tool tells its version" "$version" "$("$work/tools/acdc" --version | cut -d+ -f1)"
"$work/tools/acdc" discover "$root/models/gpt2-tasks/model.onnx" --data "$root/models/gpt2-tasks/prompts/ioi.jsonl" --limit 32 --threshold 0.05 --device cpu --out results >out 2>err || cat err >&2
same "the tool finds the demo's circuit" 51 "$(grep -c ',true,' results/edges.csv)"
"$work/tools/acdc" inspect "$root/models/tracr-reverse/model.onnx" --device cuda >out 2>err
same "the tool for the CPU refuses CUDA" 3 $?
same "and names the tool to take" 1 "$(grep -c 'dotnet tool install acdc-cuda' err)"

# Packages of ours come from the feed, into a folder of this run; others from where they already are, or from the configured sources.
cat > "$work/nuget.config" <<XML
<configuration>
  <packageSources><add key="packed" value="$feed" /></packageSources>
</configuration>
XML
others=$(cd "$root" && dotnet nuget locals global-packages --list | sed 's/^global-packages: //')
export NUGET_FALLBACK_PACKAGES=$others NUGET_PACKAGES=$work/packages
# Builds a program of one file, read from standard input, on a package of ours.
program() {
  mkdir "$work/$1" && cd "$work/$1"
  printf '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable></PropertyGroup><ItemGroup><PackageReference Include="%s" Version="%s" /></ItemGroup></Project>' "$2" "$version" > "$1.csproj"
  cat > Program.cs
  dotnet build -c Release -v quiet -o bin >build 2>&1 || cat build >&2
}
ioi=$root/models/gpt2-tasks/prompts/ioi.jsonl
gpt2=$root/models/gpt2-tasks/model.onnx
for name in discover compare own; do
  program "$name" Acdc.Onnx.Cpu < "$root/docs/library/$name.cs"
  same "docs/library/$name.cs prints what the page says" "$(cat "$root/docs/library/$name.txt")" "$(dotnet "bin/$name.dll" "$gpt2" "$ioi" out 2>err || cat err)"
done
same "the program in C# writes what the tool writes" "$(sha256sum < "$work/empty/results/edges.csv")" "$(sha256sum < "$work/discover/out/edges.csv")"
same "its own exporter wrote its file" "flowchart BT" "$(head -n 1 "$work/own/out/circuit.mmd")"
program alone Acdc.Onnx <<'CS'
try
{
    using var model = Acdc.Onnx.CircuitModel.Open(args[0]);
}
catch (Acdc.Onnx.PatchRunner.Runtime.DeviceException fault)
{
    Console.WriteLine(fault.Message);
}
CS
same "one with Acdc.Onnx alone is told what to add" "ONNX Runtime's native library is not there: add the package Acdc.Onnx.Cpu or Acdc.Onnx.Cuda to the program." "$(dotnet bin/alone.dll "$gpt2" 2>&1)"
same "what the program took is what was packed" "$(sha256sum < "$root/src/Acdc/bin/Release/net10.0/Acdc.Onnx.Discovery.dll")" "$(sha256sum < "$work/discover/bin/Acdc.Onnx.Discovery.dll")"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
