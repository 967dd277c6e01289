#!/usr/bin/env bash
# BpeTokenizer.Create takes special tokens and does not find them; found, the first in the dictionary wins, not the longest.
#
# Package: Microsoft.ML.Tokenizers 2.0.1.
# One would guess that specialTokens makes <x> one token, and that of <x> and <x>b the longest match counts, as in Hugging
# Face's tokenizers. Seen: without a pre-tokenizer that was given the same dictionary <x> falls apart into characters; with
# one, "<x>b" is one token or two by the order in which the dictionary was filled.
set -euo pipefail
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && cd "$work"
cat > special.cs <<'CS'
#:package Microsoft.ML.Tokenizers@2.0.1
using System.Text; using System.Text.RegularExpressions; using Microsoft.ML.Tokenizers;
const string vocabulary = """{"a":0,"b":1,"<x>":2,"<x>b":3,"<":4,">":5,"x":6}""";
Dictionary<string, int> shortFirst = new() { ["<x>"] = 2, ["<x>b"] = 3 }, longFirst = new() { ["<x>b"] = 3, ["<x>"] = 2 };
Show("alone", shortFirst, null);
Show("with a pre-tokenizer, <x> first", shortFirst, new RegexPreTokenizer(new Regex(@"\w+|[^\w\s]+"), shortFirst));
Show("with a pre-tokenizer, <x>b first", longFirst, new RegexPreTokenizer(new Regex(@"\w+|[^\w\s]+"), longFirst));

static void Show(string what, IReadOnlyDictionary<string, int> special, PreTokenizer? words) => Console.WriteLine(
    $"{what}: {string.Join(' ', BpeTokenizer.Create(Text(vocabulary), Text("#version: 0.2\n"), words, specialTokens: special).EncodeToIds("a<x>b"))}");
static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));
CS
cat > expected <<'TXT'
alone: 0 4 6 5 1
with a pre-tokenizer, <x> first: 0 2 1
with a pre-tokenizer, <x>b first: 0 3
TXT
dotnet run special.cs > seen
diff expected seen && echo "as stated"
