#!/usr/bin/env bash
# Ends a command on models/gpt2-tasks by signals, goes on with --resume and holds every file but run.json against that of a run in one
# go, byte for byte. Also: exit codes, the time from signal to end, and what is left in TMPDIR. A quarter of the signals come at random
# moments, the others when a random number of lines is kept; every fifth run is killed once more while it goes on.
#   scripts/kill.sh [--command NAME] [TIMES [SEED]]    after scripts/build.sh; discover 40 times by default. The last line is
#                                                      "N passed, N failed".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
command=discover
if [ "${1:-}" = --command ]; then
  command=${2:?"--command takes the name of a command"}
  shift 2
fi
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

case $command in
  discover) settings=(--limit 20 --threshold 0.001) ;;
  sweep) settings=(--limit 6 --metrics logit_diff --thresholds 0.02,0.2 --orders ascending,eap) ;;
  bootstrap) settings=(--limit 6 --metric logit_diff --threshold 0.05 --resamples 3) ;;
  pareto) settings=(--limit 6 --metric logit_diff --methods acdc,eap --thresholds 0.05,0.2 --points 5) ;;
  roc)
    echo '["a1.h7->logits", "m0->a3.h2<v>"]' > "$work/truth.json"
    settings=(--limit 6 --metric logit_diff --methods acdc,eap --thresholds 0.02,0.2 --truth "$work/truth.json")
    ;;
  faithfulness) settings=(--limit 6 --metric logit_diff --methods acdc,eap,random --random 2 --thresholds 0.05,0.2) ;;
  *)
    echo "kill.sh: '$command' is none of discover, sweep, bootstrap, pareto, roc, faithfulness" >&2
    exit 2
    ;;
esac

# In the background of a script, where a shell has its commands ignore SIGINT: the program heeds it all the same.
run() { exec ./acdc "$command" models/gpt2-tasks/model.onnx --data models/gpt2-tasks/prompts/ioi.jsonl "${settings[@]}" --device cpu "$@"; }
now() { date +%s%3N; }
random() { echo $(((RANDOM * 32768 + RANDOM) % $1)); }
kept() { { wc -l < "$1.partial/progress.jsonl"; } 2>/dev/null || echo 0; }

# Waits until a run has kept so many lines, or has ended.
until_kept() {
  while [ "$(kept "$2")" -lt "$3" ] && kill -0 "$1" 2>/dev/null; do sleep 0.01; done
}

begin=$(now)
run --out "$work/whole" > "$work/out" 2> "$work/err" &
process=$!
lines=1
while kill -0 $process 2>/dev/null; do
  some=$(kept "$work/whole")
  lines=$((some > lines ? some : lines))
  sleep 0.01
done
wait $process || { cat "$work/err"; exit 1; }
whole=$(($(now) - begin))
signals=(KILL TERM INT INTINT HUP)
for ((i = 1; i <= times; i++)); do
  out=$work/run$i
  kind=${signals[$((i % ${#signals[@]}))]}
  run --out "$out" > "$work/out" 2> "$work/err" &
  process=$!
  if [ $((i % 4)) -eq 0 ]; then
    after=$(random "$whole")
    moment="after $after of $whole ms"
    sleep "$((after / 1000)).$(printf %03d $((after % 1000)))"
  else
    line=$(($(random "$lines") + 1))
    moment="with $line of $lines lines kept"
    until_kept $process "$out" "$line"
  fi
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
  if [ $((i % 5)) -eq 3 ]; then
    had=$(kept "$out")
    run --out "$out" --resume > "$work/out" 2> "$work/err1" &
    process=$!
    until_kept $process "$out" $((had + 1 + $(random $((lines / 4 + 1)))))
    kill -KILL $process 2>/dev/null
    wait $process 2>/dev/null
    moment="$moment, and killed once more"
  fi
  (run --out "$out" --resume) > "$work/out" 2> "$work/err2" || fault="$fault resume ended with $?: $(tail -n 1 "$work/err2")"
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
    echo "run $i ($kind $moment):$fault"
  fi
  rm -rf "$out" "$out.partial"
done
for row in "${!seen[@]}"; do echo "$row: ${seen[$row]}"; done | LC_ALL=C sort
echo "$command: $whole ms and $lines lines in one go; longest from a signal that can be caught to the end: $slowest ms"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
