#!/usr/bin/env bash
# One tokenizer.json, two official libraries, other ids: JavaScript passes over single_word and normalises otherwise.
#
# Packages: Tokenizers.DotNet 1.4.1 with Tokenizers.DotNet.runtime.linux-x64 1.4.1 (the Rust library), @huggingface/tokenizers 0.2.0.
# One would guess that Hugging Face's own JavaScript library gives the ids of its Rust library. On the files of Llama 2,
# Llama 3.1 and Gemma 3 it does; seen otherwise (bytes of the normalised text, [n] for an added token):
#   added token "hi", single_word    in "this hi": Rust the second only, JavaScript both
#   Lowercase of a final capital Σ   Rust σ, one letter at a time; JavaScript ς, as at a word's end
#   Replace by "$1", pattern (\w)\1  Rust writes $1, JavaScript the group
#   WhitespaceSplit                  Rust splits at U+0085 and keeps U+FEFF, JavaScript the other way round
#   FixedLength of 2                 Rust counts characters, JavaScript cuts a character beyond the BMP in two: U+FFFD twice
set -euo pipefail
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && cd "$work"
npm install --silent --no-audit --no-fund @huggingface/tokenizers@0.2.0 > npm.log
cat > make.mjs <<'JS'
import { writeFileSync } from 'node:fs';
const vocab = { '<unk>': 0 };
for (let i = 0; i < 256; i++) vocab[`<0x${i.toString(16).toUpperCase().padStart(2, '0')}>`] = i + 1;
const model = { type: 'BPE', dropout: null, unk_token: '<unk>', fuse_unk: true, byte_fallback: true, vocab, merges: [] };
const hi = { id: 257, content: 'hi', single_word: true, lstrip: false, rstrip: false, normalized: false, special: false };
const cases = [
  ['single_word', 'this hi', { added_tokens: [hi] }],
  ['Lowercase', 'ΑΣ', { normalizer: { type: 'Lowercase' } }],
  ['Replace', 'aab', { normalizer: { type: 'Replace', pattern: { Regex: '(\\w)\\1' }, content: '$1' } }],
  ['WhitespaceSplit', 'a\u0085b\ufeffc', { pre_tokenizer: { type: 'WhitespaceSplit' } }],
  ['FixedLength', 'a\u{1D7CF}b', { pre_tokenizer: { type: 'FixedLength', length: 2 } }],
];
writeFileSync('cases.txt', cases.map(([name, text, parts]) => {
  const file = { version: '1.0', truncation: null, padding: null, added_tokens: [], normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, ...parts, model };
  writeFileSync(`${name}.json`, JSON.stringify(file));
  return `${name}\t${text}\n`;
}).join(''));
JS
cat > js.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { Tokenizer } from '@huggingface/tokenizers';
for (const [name, text] of readFileSync('cases.txt', 'utf8').split('\n').filter(Boolean).map(line => line.split('\t')))
  console.log(`${name} JavaScript ${new Tokenizer(JSON.parse(readFileSync(`${name}.json`, 'utf8')), {}).encode(text).ids.map(id => id < 257 ? (id - 1).toString(16).toUpperCase().padStart(2, '0') : `[${id}]`).join(' ')}`);
JS
cat > rust.cs <<'CS'
#:package Tokenizers.DotNet@1.4.1
#:package Tokenizers.DotNet.runtime.linux-x64@1.4.1
foreach (string[] line in File.ReadAllText("cases.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')))
    Console.WriteLine($"{line[0]} Rust {string.Join(' ', new Tokenizers.DotNet.Tokenizer(vocabPath: $"{line[0]}.json").Encode(line[1]).Select(id => id < 257 ? $"{id - 1:X2}" : $"[{id}]"))}");
CS
node make.mjs && { dotnet run rust.cs; node js.mjs; } | LC_ALL=C sort > seen
cat > expected <<'TXT'
FixedLength JavaScript 61 EF BF BD EF BF BD 62
FixedLength Rust 61 F0 9D 9F 8F 62
Lowercase JavaScript CE B1 CF 82
Lowercase Rust CE B1 CF 83
Replace JavaScript 61 62
Replace Rust 24 31 62
WhitespaceSplit JavaScript 61 C2 85 62 63
WhitespaceSplit Rust 61 62 EF BB BF 63
single_word JavaScript 74 [257] 73 20 [257]
single_word Rust 74 68 69 73 20 [257]
TXT
diff expected seen && echo "as stated"
