#!/usr/bin/env bash
# Opening an InferenceSession on Linux leaves a database of telemetry under the home folder, and .NET code cannot switch it off
# with Environment.SetEnvironmentVariable.
#
# Package: Microsoft.ML.OnnxRuntime 1.31.1 (linux-x64).
# One would guess that telemetry is a matter of Windows builds, and that setting ORT_DISABLE_TELEMETRY at the start of Main
# is in time. Seen: files under .cache/Microsoft/DeveloperTools; the same with the variable set from C#, since .NET keeps a
# copy of the environment that native code does not see; none with the variable in the process's own environment.
set -euo pipefail
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && cd "$work"
cat > open.cs <<'CS'
#:package Microsoft.ML.OnnxRuntime@1.31.1
using Microsoft.ML.OnnxRuntime;
if (args.Contains("set-in-code")) Environment.SetEnvironmentVariable("ORT_DISABLE_TELEMETRY", "1");
// Identity of one float, as protobuf: IR version 8, opset 13.
byte[] model = Convert.FromHexString("08083A2B0A100A017812017922084964656E746974791201675A090A017812040A02080162090A017912040A0208014202100D");
using InferenceSession session = new(model);
CS
dotnet build open.cs -o built > build.log 2>&1 || { cat build.log; exit 1; }
files() { find "$1" -path '*DeveloperTools*' -type f | grep -q . && echo files || echo none; }
mkdir plain code environment
HOME=$work/plain XDG_CACHE_HOME= dotnet built/open.dll
HOME=$work/code XDG_CACHE_HOME= dotnet built/open.dll set-in-code
HOME=$work/environment XDG_CACHE_HOME= ORT_DISABLE_TELEMETRY=1 dotnet built/open.dll
printf '%s\n' "plain: $(files plain)" "set in C#: $(files code)" "set in the environment: $(files environment)" > seen
printf '%s\n' 'plain: files' 'set in C#: files' 'set in the environment: none' > expected
diff expected seen && echo "as stated"
