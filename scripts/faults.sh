#!/usr/bin/env bash
# A whole discover on file systems that are really full or read-only: after each run the results folder holds the old set or the new one.
# Needs root on Linux, to mount file systems in memory. The last line is "N passed, N failed".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$(mktemp -d)
trap 'umount "$root/disk" 2>/dev/null || true; rm -rf "$root"' EXIT
passed=0
failed=0
search() { ./acdc discover models/tracr-xproportion/model.onnx --data models/tracr-xproportion/prompts/xproportion.jsonl --threshold "$1" --limit 2 --device cpu --threads 1 --out "$2"; }
content() { (cd "$1" && sha256sum $(ls | grep -v run.json)); }

search 1 "$root/old" >/dev/null 2>&1
search 0.001 "$root/new" >/dev/null 2>&1
mkdir "$root/disk"
check() {
  local what=$1 code=$2 now
  now=$(content "$root/disk/out")
  if { [ "$now" = "$(content "$root/old")" ] && [ "$code" -eq 3 ]; } || { [ "$now" = "$(content "$root/new")" ] && [ "$code" -eq 0 ]; }; then
    passed=$((passed + 1))
    echo "$what: exit $code, $([ "$code" -eq 0 ] && echo the new set || echo the old set)"
  else
    failed=$((failed + 1))
    echo "$what: exit $code, NEITHER SET" >&2
  fi
}

for kilobytes in 20 24 28 32 36 40 44 48 52 56 64; do
  mount -t tmpfs -o "size=${kilobytes}k" tmpfs "$root/disk"
  if search 1 "$root/disk/out" >/dev/null 2>&1; then
    code=0
    search 0.001 "$root/disk/out" >/dev/null 2>"$root/said" || code=$?
    check "$kilobytes kB" "$code"
    tail -n 1 "$root/said"
  else
    echo "$kilobytes kB: too small for the first set"
  fi
  umount "$root/disk"
done

mount -t tmpfs -o size=4m tmpfs "$root/disk"
search 1 "$root/disk/out" >/dev/null 2>&1
mount -o remount,ro "$root/disk"
code=0
search 0.001 "$root/disk/out" >/dev/null 2>"$root/said" || code=$?
check "read-only" "$code"
tail -n 1 "$root/said"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
