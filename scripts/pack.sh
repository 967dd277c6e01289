#!/usr/bin/env bash
# Packs all that is released into FOLDER and prints sizes: the packages Acdc.Onnx, Acdc.Onnx.Cpu and Acdc.Onnx.Cuda with symbols, the tools acdc and
# acdc-cuda for each platform, self-contained single files for linux-x64 and win-x64, and a list of what is in them (SPDX).
#   bash scripts/pack.sh [FOLDER [PART...]]    parts: libraries tool cuda-tool single-files sbom; all of them by default; artifacts/packages
# Versions come from tags (git tag v0.2.0). The last line is "N passed, N failed" (limits on sizes).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
out=$(realpath -m "${1:-artifacts/packages}")
parts=("${@:2}")
[ ${#parts[@]} -gt 0 ] || parts=(libraries tool cuda-tool single-files sbom)
built=artifacts/pack
limit=$((40 * 1024 * 1024))
sbom_tool=4.1.13
mkdir -p "$out"

# What dotnet pack takes into a tool is all that lies in the folder: it must be of this run.
dotnet_() {
  rm -rf "$built"/{bin,obj,publish}/Cli
  dotnet "$@" -c Release -v quiet --artifacts-path "$built" -p:ContinuousIntegrationBuild=true
}
single_file() {
  dotnet_ publish src/Cli -r "$1" --self-contained -p:PublishSingleFile=true -p:IncludeNativeLibrariesForSelfExtract=true -p:EnableCompressionInSingleFile=true \
    -p:PublishDocumentationFile=false -p:PublishReferencesDocumentationFiles=false -p:DebugType=none -o "$built/single/$1"
  mkdir -p "$out/$1"
  cp "$built/single/$1"/acdc* LICENSE THIRD-PARTY-NOTICES.md "$out/$1/"
}
pack() {
  case $1 in
    libraries)
      for project in src/Acdc packages/*/*.csproj; do dotnet_ pack "$project" -o "$out"; done ;;
    tool) dotnet_ pack src/Cli -p:AsTool=true -o "$out" ;;
    cuda-tool) dotnet_ pack src/Cli -p:AsTool=true -p:AcdcDevice=cuda -o "$out" ;;
    single-files)
      single_file linux-x64
      single_file win-x64 ;;
    sbom)
      local tool=artifacts/sbom-tool/$sbom_tool version
      [ -x "$tool/sbom-tool" ] || dotnet tool install --tool-path "$tool" Microsoft.Sbom.DotNetTool --version "$sbom_tool"
      version=$(basename "$(ls "$out"/Acdc.Onnx.[0-9]*.nupkg | tail -n 1)" .nupkg)
      # It was made for .NET 8.
      DOTNET_ROLL_FORWARD=Major "$tool/sbom-tool" generate -b "$out" -bc "$built/obj" -pn Acdc.Onnx -pv "${version#Acdc.Onnx.}" -ps "The Acdc.Onnx authors" -nsb https://spdx.org/spdxdocs/acdc-onnx -D true -V Error >/dev/null ;;
    *)
      echo "pack: there is no part $1; the parts: libraries tool cuda-tool single-files sbom" >&2
      exit 2 ;;
  esac
}
for part in "${parts[@]}"; do pack "$part"; done

passed=0
failed=0
while read -r size file; do
  case $file in
    ./acdc.*.nupkg) allowed=$limit ;;
    *.nupkg) allowed=$((250 * 1024 * 1024)) ;;
    *) allowed=$size ;;
  esac
  awk -v size="$size" -v file="$file" 'BEGIN { printf "%9.1f MB  %s\n", size / 1048576, file }'
  if [ "$size" -le "$allowed" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "pack: $file is larger than $((allowed / 1024 / 1024)) MB" >&2; fi
done < <(cd "$out" && find . -type f -printf '%s %p\n' | LC_ALL=C sort -k 2)
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
