#!/usr/bin/env bash
# A .NET program that registers for SIGINT does not get it where it was started in the background of a script: the shell has such programs ignore SIGINT, and
# .NET leaves an inherited "ignore" as it is when a handler is registered. Batch scripts and job steps that stop a program by SIGINT then wait for ever.
#
# Packages: none but .NET itself; seen with the runtime 10.0 on Linux.
# One would guess that PosixSignalRegistration.Create and Console.CancelKeyPress install a handler, as sigaction does in C and signal() in Python. Seen:
#   started in the background of a non-interactive shell    SIGINT is not heard by either, SIGTERM is
#   started with SIGINT set back to its default             both are heard
set -euo pipefail
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && cd "$work"
cat > heard.cs <<'CS'
using System.Runtime.InteropServices;
using ManualResetEventSlim term = new();
using var onInt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => { context.Cancel = true; Console.WriteLine("registration heard SIGINT"); });
using var onTerm = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => { context.Cancel = true; Console.WriteLine("registration heard SIGTERM"); term.Set(); });
Console.CancelKeyPress += (_, pressed) => { pressed.Cancel = true; Console.WriteLine("CancelKeyPress heard SIGINT"); };
File.WriteAllText(args[0], "");
term.Wait(TimeSpan.FromSeconds(60));
CS
dotnet publish heard.cs -o out -v quiet -p:PublishAot=false >/dev/null
heard() {
  local process=$1
  for _ in $(seq 300); do [ -e "$2" ] && break; sleep 0.1; done
  kill -INT "$process"; sleep 1; kill -TERM "$process"; wait "$process" || true
  echo "$3: $(LC_ALL=C sort "$2.out" | paste -sd, -)"
}
dotnet out/heard.dll ready1 > ready1.out & heard $! ready1 "in the background" > seen
env --default-signal=INT dotnet out/heard.dll ready2 > ready2.out & heard $! ready2 "with SIGINT as by default" >> seen
cat > expected <<'TXT'
in the background: registration heard SIGTERM
with SIGINT as by default: CancelKeyPress heard SIGINT,registration heard SIGINT,registration heard SIGTERM
TXT
diff expected seen && echo "as stated"
