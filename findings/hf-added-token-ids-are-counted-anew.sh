#!/usr/bin/env bash
# The ids of added tokens in tokenizer.json are not always the ids that come out: where they leave a gap behind the
# vocabulary, Hugging Face's Rust library counts on from the vocabulary, its JavaScript library takes the file's numbers.
#
# Packages: Tokenizers.DotNet 1.4.1 with Tokenizers.DotNet.runtime.linux-x64 1.4.1 (the Rust library), @huggingface/tokenizers 0.2.0.
# One would guess that "id": 300 in the file means 300. Seen for a vocabulary of 0 to 2 and added tokens 300 and 301: Rust
# gives 3 and 4, JavaScript 300 and 301.
set -euo pipefail
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && cd "$work"
token() { printf '{"id":%s,"content":"%s","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":false}' "$1" "$2"; }
cat > tokenizer.json <<JSON
{"version":"1.0","truncation":null,"padding":null,"added_tokens":[$(token 300 '<x>'),$(token 301 '<y>')],
 "normalizer":null,"pre_tokenizer":{"type":"Whitespace"},"post_processor":null,"decoder":null,
 "model":{"type":"WordLevel","vocab":{"[UNK]":0,"a":1,"b":2},"unk_token":"[UNK]"}}
JSON
cat > rust.cs <<'CS'
#:package Tokenizers.DotNet@1.4.1
#:package Tokenizers.DotNet.runtime.linux-x64@1.4.1
Console.WriteLine($"Rust: {string.Join(' ', new Tokenizers.DotNet.Tokenizer(vocabPath: "tokenizer.json").Encode("a <x> b <y>"))}");
CS
npm install --silent --no-audit --no-fund @huggingface/tokenizers@0.2.0 > npm.log
cat > js.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { Tokenizer } from '@huggingface/tokenizers';
const tokenizer = new Tokenizer(JSON.parse(readFileSync('tokenizer.json', 'utf8')), {});
console.log(`JavaScript: ${tokenizer.encode('a <x> b <y>').ids.join(' ')}`);
JS
{ dotnet run rust.cs; node js.mjs; } > seen
printf '%s\n' 'Rust: 1 3 2 4' 'JavaScript: 1 300 2 301' > expected
diff expected seen && echo "as stated"
