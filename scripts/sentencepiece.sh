#!/usr/bin/env bash
# Trains SentencePiece models of every kind with SentencePiece's own program and compares this program's ids with those of spm_encode:
#   bash scripts/sentencepiece.sh [TEXTS]
# Debian's package sentencepiece is installed where apt-get can. The last line is "N passed, N failed" (models whose texts are all equal).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if ! command -v spm_train >/dev/null; then
  if command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ]; then
    { apt-get update && apt-get install -y sentencepiece; } >/dev/null
  else
    echo "skipped: there is no spm_train, and no apt-get to install Debian's package sentencepiece with"
    echo "0 passed, 0 failed"
    exit 0
  fi
fi

oracle=tests/TokenizerOracle/bin/Release/net10.0/Acdc.Onnx.TokenizerOracle.dll
[ -f "$oracle" ] || dotnet build tests/TokenizerOracle -c Release -v quiet
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet "$oracle" texts "${1:-2000}" > "$work/texts.txt"
{ cat README.md docs/*/*.md src/Discovery/*/*.cs src/Discovery/*/*/*.cs; head -n 1000 "$work/texts.txt"; } > "$work/corpus"

train() {
  local name=$1
  shift
  spm_train --input="$work/corpus" --model_prefix="$work/$name" --minloglevel=2 --hard_vocab_limit=false "$@" >/dev/null 2>&1
  spm_encode --model="$work/$name.model" --output_format=id < "$work/texts.txt" > "$work/$name.ids" 2>/dev/null
}

plain="--normalization_rule_name=identity --remove_extra_whitespaces=false"
train unigram --vocab_size=4000
train unigram-nfkc --vocab_size=4000 --normalization_rule_name=nfkc --remove_extra_whitespaces=false
train unigram-bytes --vocab_size=4000 --byte_fallback=true --character_coverage=0.98 --user_defined_symbols="<sep>,<user>,▁▁,</sep>" --control_symbols="<ctl>"
train unigram-t5 --vocab_size=4000 --bos_id=-1 --pad_id=0 --eos_id=1 --unk_id=2
train unigram-suffix --vocab_size=4000 --treat_whitespace_as_suffix=true
train unigram-phrases --vocab_size=4000 --add_dummy_prefix=false --split_by_whitespace=false
train bpe --vocab_size=4000 --model_type=bpe
train bpe-folded --vocab_size=4000 --model_type=bpe --normalization_rule_name=nmt_nfkc_cf
train bpe-suffix --vocab_size=4000 --model_type=bpe --treat_whitespace_as_suffix=true
train bpe-llama --vocab_size=4000 --model_type=bpe --byte_fallback=true --split_digits=true --character_coverage=0.98 $plain
train bpe-gemma --vocab_size=4000 --model_type=bpe --byte_fallback=true --add_dummy_prefix=false --pad_id=0 --eos_id=1 --bos_id=2 --unk_id=3 --user_defined_symbols="<user>,<sep>,▁▁,▁▁▁" --allow_whitespace_only_pieces=true $plain
train word --vocab_size=4000 --model_type=word
train char --vocab_size=4000 --model_type=char
dotnet "$oracle" sentencepiece "$work"
