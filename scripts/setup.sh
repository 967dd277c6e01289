#!/usr/bin/env bash
# Makes the tree ready to build: checks the tools and restores the packages. Run again, it does nothing twice.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

if ! command -v dotnet >/dev/null; then
  echo "setup: dotnet is missing: install the .NET 10 SDK (https://dotnet.microsoft.com/download), then run this again" >&2
  exit 1
fi
if ! version=$(dotnet --version 2>/dev/null); then
  echo "setup: the .NET SDK is too old or missing (found: $(dotnet --list-sdks | cut -d' ' -f1 | tr '\n' ' ')): install the .NET 10 SDK (https://dotnet.microsoft.com/download), then run this again" >&2
  exit 1
fi
echo "setup: .NET SDK $version"
dotnet restore Acdc.Onnx.sln -v quiet -nodeReuse:false
echo "setup: packages restored"
