using System.Text.Json.Nodes;

namespace Acdc.Onnx.TokenizerOracle;

/// <summary>
/// A <c>tokenizer.json</c> for every kind of normalizer, pre-tokenizer and model, small enough to see every cut and every rewritten byte in its ids.
/// </summary>
public static class TokenizerKinds
{
    private const string Bytes = """{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":false}""";

    private static readonly (string Name, string Json)[] Normalizers =
    [
        .. new[] { "NFC", "NFD", "NFKC", "NFKD", "StripAccents", "Lowercase", "Nmt", "ByteLevel" }.Select(kind => (kind, $$"""{"type":"{{kind}}"}""")),
        ("Strip", """{"type":"Strip","strip_left":true,"strip_right":true}"""),
        ("Strip right", """{"type":"Strip","strip_left":false,"strip_right":true}"""),
        ("Prepend", """{"type":"Prepend","prepend":"▁"}"""),
        ("Replace text", """{"type":"Replace","pattern":{"String":" "},"content":"▁"}"""),
        ("Replace pattern", """{"type":"Replace","pattern":{"Regex":"(?i:[aeiou])+|\\p{M}"},"content":"+"}"""),
        ("Bert", """{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}"""),
        ("Bert cased", """{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":false}"""),
        ("Bert accents", """{"type":"BertNormalizer","clean_text":false,"handle_chinese_chars":false,"strip_accents":true,"lowercase":false}"""),
        ("Sequence",
            """{"type":"Sequence","normalizers":[{"type":"NFKD"},{"type":"Lowercase"},{"type":"StripAccents"},{"type":"Strip","strip_left":true"""
                + ""","strip_right":false}]}"""),
    ];

    private static readonly (string Name, string Json)[] PreTokenizers =
    [
        .. new[] { "BertPreTokenizer", "Whitespace", "WhitespaceSplit", "UnicodeScripts" }.Select(kind => (kind, $$"""{"type":"{{kind}}"}""")),
        .. new[] { "Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous" }.SelectMany(behavior => new[]
        {
            ($"Punctuation {behavior}", $$"""{"type":"Punctuation","behavior":"{{behavior}}"}"""),
            ($"Split {behavior}", $$"""{"type":"Split","pattern":{"Regex":"\\s|[0-9]+|[一-龥]"},"behavior":"{{behavior}}","invert":false}"""),
            ($"Split inverted {behavior}", $$"""{"type":"Split","pattern":{"Regex":"\\p{L}++|😀"},"behavior":"{{behavior}}","invert":true}"""),
            ($"Split empty {behavior}", $$"""{"type":"Split","pattern":{"Regex":"x*"},"behavior":"{{behavior}}","invert":false}"""),
            ($"Split text {behavior}", $$"""{"type":"Split","pattern":{"String":"a"},"behavior":"{{behavior}}","invert":false}"""),
        }),
        ("Split at sets", """{"type":"Split","pattern":{"Regex":"[\\p{L}&&[^a-f]]+|(?<=\\d)(?=\\p{L})|[[:punct:]]"},"behavior":"Isolated","invert":false}"""),
        ("Digits", """{"type":"Digits","individual_digits":false}"""),
        ("Digits one by one", """{"type":"Digits","individual_digits":true}"""),
        ("CharDelimiterSplit", """{"type":"CharDelimiterSplit","delimiter":"a"}"""),
        ("FixedLength", """{"type":"FixedLength","length":3}"""),
        ("ByteLevel", """{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true}"""),
        ("Metaspace", """{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}"""),
        ("Metaspace of old", """{"type":"Metaspace","replacement":"_","add_prefix_space":true}"""),
        ("Metaspace first", """{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":true}"""),
        ("Metaspace never", """{"type":"Metaspace","replacement":"▁","prepend_scheme":"never","split":false}"""),
    ];

    private static readonly (string Name, string Json)[] Models =
    [
        .. from unknown in new[] { "null", "\"<unk>\"" }
           from fuse in new[] { "false", "true" }
           from bytes in new[] { "false", "true" }
           select ($"BPE unk {unknown} fuse {fuse} bytes {bytes}",
               $$"""{"type":"BPE","dropout":null,"unk_token":{{unknown}},"continuing_subword_prefix":null,"end_of_word_suffix":null,"fuse_unk":{{fuse}}"""
                   + $$""","byte_fallback":{{bytes}},"vocab":{"<unk>":0,"a":1,"b":2,"ab":3,"<0xC3>":4,"<0xA9>":5,"<0xF0>":6,"<0x9F>":7,"<0x98>":8,"<0x80>":9"""
                   + $$""","aba":10," ":11,"t":12,"h":13,"e":14,"th":15,"the":16},"merges":["t h","a b","th e","ab a"]}"""),
        ("BPE affixes",
            """{"type":"BPE","dropout":null,"unk_token":"<unk>","continuing_subword_prefix":"##","end_of_word_suffix":"</w>","fuse_unk":false"""
                + ""","vocab":{"<unk>":0,"a":1,"##a":2,"##b":3,"##a</w>":4,"a</w>":5,"t":6,"##h":7,"##e</w>":8,"th":9,"the</w>":10,"##ab":11}"""
                + ""","merges":[["t","##h"],["th","##e</w>"],["##a","##b"]]}"""),
        ("BPE no type", """{"unk_token":"<unk>","vocab":{"<unk>":0,"a":1,"t":2,"h":3,"th":4},"merges":["t h"]}"""),
        ("WordPiece no type",
            """{"unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":20,"vocab":{"[UNK]":0,"a":1,"##a":2,"the":3,"c":4,"##at":5"""
                + ""","##a##a":6}}"""),
        ("WordLevel no type", """{"unk_token":"[UNK]","vocab":{"[UNK]":0,"a":1,"The":2,"cat":3}}"""),
        ("Unigram no type", """{"unk_id":0,"vocab":[["<unk>",0.0],["a",-1.5],["t",-2.25],["h",-2.5],["th",-3.7],["he",-3.1],["e",-2.0],["the",-5.3]]}"""),
        ("Unigram bytes",
            """{"type":"Unigram","unk_id":0,"byte_fallback":true,"vocab":[["<unk>",0.0],["a",-1.5],["aa",-2.9],["<0xC3>",-9.0],["<0xA9>",-9.0],["ab",-3.0]"""
                + """,["b",-1.0]]}"""),
    ];

    /// <summary>Every kind by name.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = Make();

    private static Dictionary<string, string> Make()
    {
        Dictionary<string, string> files = [];
        foreach (var (name, json) in Normalizers)
        {
            files[$"normalizer {name}"] = File(json, name == "ByteLevel" ? "null" : Bytes, ByteModel());
        }

        foreach (var (name, json) in PreTokenizers)
        {
            files[$"pre-tokenizer {name}"] =
                File("null", name == "ByteLevel" ? json : $$"""{"type":"Sequence","pretokenizers":[{{json}},{{Bytes}}]}""", ByteModel());
        }

        foreach (var (name, json) in Normalizers.Where(entry => entry.Name != "ByteLevel"))
        {
            files[$"first after {name}"] =
                File(json, $$"""{"type":"Sequence","pretokenizers":[{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":true},{{Bytes}}]}""",
                    ByteModel());
        }

        foreach (var (name, json) in Models)
        {
            files[$"model {name}"] = File("null", """{"type":"WhitespaceSplit"}""", json);
        }

        files["added tokens"] = File("""{"type":"Lowercase"}""", Bytes, ByteModel(), Added());
        return files;
    }

    private static string ByteModel()
    {
        JsonObject vocabulary = [];
        int next = 256;
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            vocabulary[((char)(printable ? value : next++)).ToString()] = value;
        }

        return $$"""{"type":"BPE","dropout":null,"unk_token":null,"continuing_subword_prefix":null,"end_of_word_suffix":null,"fuse_unk":false"""
            + $$""","vocab":{{vocabulary.ToJsonString()}},"merges":[]}""";
    }

    private static string Added()
    {
        (string Content, string More)[] tokens =
        [
            ("<s>", ""), ("cat", "single_word"), ("THE", "normalized"), ("mat", "lstrip"), ("</s>", "lstrip rstrip"), ("x", "single_word normalized"),
            ("<mask>", "lstrip"), ("a", "rstrip single_word"), ("ab", ""), ("\n\n", "normalized"), ("日本", "single_word"), ("Hello", "normalized rstrip"),
        ];
        return string.Join(',', tokens.Select((token, index) => new JsonObject
        {
            ["id"] = 900 + index,
            ["content"] = token.Content,
            ["single_word"] = token.More.Contains("single_word", StringComparison.Ordinal),
            ["lstrip"] = token.More.Contains("lstrip", StringComparison.Ordinal),
            ["rstrip"] = token.More.Contains("rstrip", StringComparison.Ordinal),
            ["normalized"] = token.More.Contains("normalized", StringComparison.Ordinal),
            ["special"] = token.More.Length == 0,
        }.ToJsonString()));
    }

    private static string File(string normalizer, string preTokenizer, string model, string added = "") =>
        $$"""{"version":"1.0","truncation":null,"padding":null,"added_tokens":[{{added}}],"normalizer":{{normalizer}},"pre_tokenizer":{{preTokenizer}}"""
            + $$""","post_processor":null,"decoder":null,"model":{{model}}}""";
}
