#!/usr/bin/env bash
# BertTokenizer takes symbols out of the text: "a + b" and "a b" have the same ids, though + is in the vocabulary.
#
# Package: Microsoft.ML.Tokenizers 2.0.1.
# One would guess that it does what BERT's own tokenizer does with the same vocab.txt: every punctuation mark and symbol a
# word of its own, and with lower-casing the accents go. Seen: + = < > $ | ~ ^ ` leave no token and no [UNK] behind (Unicode's
# symbols; ASCII punctuation such as - , . stays), and é stays é.
set -euo pipefail
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && cd "$work"
cat > bert.cs <<'CS'
#:package Microsoft.ML.Tokenizers@2.0.1
using System.Text; using Microsoft.ML.Tokenizers;
string[] vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "-", ",", "+", "=", "<", ">", "$", "|", "~", "^", "`", "e", "\u00e9"];
var tokenizer = BertTokenizer.Create(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', vocabulary))));
foreach (string text in (string[])["a b", "a + b", "a<b", "$a|b~", "a=b^a`b", "a-b, a", "\u00c9"])
    Console.WriteLine($"{text}: {string.Join(' ', tokenizer.EncodeToTokens(text, out _).Select(token => token.Value))}");
CS
cat > expected <<'TXT'
a b: a b
a + b: a b
a<b: a b
$a|b~: a b
a=b^a`b: a b a b
a-b, a: a - b , a
É: é
TXT
dotnet run bert.cs > seen
diff expected seen && echo "as stated"
