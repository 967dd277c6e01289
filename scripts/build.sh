#!/usr/bin/env bash
# Sets up and builds everything in Release.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

bash scripts/setup.sh
dotnet build Acdc.Onnx.sln -c Release --no-restore -v quiet -nodeReuse:false
