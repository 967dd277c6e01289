#!/usr/bin/env bash
# Ends `acdc discover` on models/gpt2-tasks by signals at random moments, goes on with --resume and holds every file but run.json
# against that of a run in one go, byte for byte. Also: exit codes, the time from signal to end, and what is left in TMPDIR.
#   scripts/kill.sh [TIMES [SEED]]    after scripts/build.sh; 40 times by default. The last line is "N passed, N failed".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
times=${1:-40}
RANDOM=${2:-1}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work/tmp
mkdir "$TMPDIR"
passed=0
failed=0
slowest=0
declare -A seen

# In the background of a script, where a shell has its commands ignore SIGINT: the program heeds it all the same.
discover() { exec ./acdc discover models/gpt2-tasks/model.onnx --data models/gpt2-tasks/prompts/ioi.jsonl --limit 100 --threshold 0.01 --device cpu "$@"; }
now() { date +%s%3N; }

begin=$(now)
(discover --out "$work/whole") > "$work/out" 2> "$work/err" || { cat "$work/err"; exit 1; }
whole=$(($(now) - begin))
signals=(KILL TERM INT INTINT HUP)
for ((i = 1; i <= times; i++)); do
  out=$work/run$i
  kind=${signals[$((i % ${#signals[@]}))]}
  after=$(((RANDOM * 32768 + RANDOM) % whole))
  discover --out "$out" > "$work/out" 2> "$work/err" &
  process=$!
  sleep "$((after / 1000)).$(printf %03d $((after % 1000)))"
  ended=$(now)
  if [ "$kind" = INTINT ]; then
    kill -INT $process 2>/dev/null
    sleep 0.02
    kill -INT $process 2>/dev/null
  else
    kill -"$kind" $process 2>/dev/null
  fi
  wait $process 2>/dev/null
  code=$?
  took=$(($(now) - ended))
  fault=""
  case $kind:$code in
    *:0 | KILL:137 | TERM:143 | INT:130 | INTINT:130 | HUP:129) ;;
    *) fault="exit $code" ;;
  esac
  [ "$kind" = KILL ] || [ "$code" -eq 0 ] || [ "$took" -le 2000 ] || fault="$fault ended after $took ms"
  [ "$kind" = KILL ] || [ "$code" -eq 0 ] || [ -z "$(ls -A "$TMPDIR")" ] || fault="$fault left $(ls -A "$TMPDIR" | tr '\n' ' ')"
  [ "$kind" = KILL ] || [ "$code" -eq 0 ] || [ "$took" -le "$slowest" ] || slowest=$took
  grep -q "   at " "$work/err" && fault="$fault stack trace"
  (discover --out "$out" --resume) > "$work/out" 2> "$work/err2" || fault="$fault resume ended with $?: $(tail -n 1 "$work/err2")"
  how=$(grep -oE 'going on from|starts anew|is complete' "$work/err2" | head -n 1)
  for file in "$work/whole"/*; do
    name=$(basename "$file")
    [ "$name" = run.json ] || cmp -s "$file" "$out/$name" || fault="$fault $name differs"
  done
  [ ! -e "$out.partial" ] || fault="$fault $(basename "$out").partial is left"
  seen["$kind, exit $code, ${how:-?}"]=$((${seen["$kind, exit $code, ${how:-?}"]:-0} + 1))
  if [ -z "$fault" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "run $i ($kind after $after of $whole ms):$fault"
  fi
  rm -rf "$out" "$out.partial"
done
for row in "${!seen[@]}"; do echo "$row: ${seen[$row]}"; done | LC_ALL=C sort
echo "longest from a signal that can be caught to the end: $slowest ms"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
