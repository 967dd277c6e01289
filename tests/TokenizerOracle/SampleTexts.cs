using System.Text;

namespace Acdc.Onnx.TokenizerOracle;

/// <summary>Texts of many scripts, digits, code, spaces, marks and emoji; the same at every call.</summary>
public static class SampleTexts
{
    private const int Seed = 21;

    private static readonly string[] Words =
    [
        "The", "cat", "sat", "on", "the", "mat", "isn't", "I'LL", "we've", "DON'T", "naïve", "café", "cafe\u0301", "İstanbul", "ISTANBUL", "ıssız", "Straße",
        "STRASSE", "ﬁne", "ﬂow",
        "Ångström", "A\u030Angstro\u0308m", "ǅungla", "Œuvre", "œuf", "fjörð", "Łódź", "Příliš", "žluťoučký", "ĳs", "ŉ", "ſ", "K", "Å",
        "Привет", "мир", "ЁЖИК", "ёжик", "е\u0308", "Ελληνικά", "ΟΔΥΣΣΕΥΣ", "ς", "ά", "ᾳ", "Հայերեն", "և", "ქართული", "ᲐᲑᲒ",
        "שלום", "שָׁלוֹם", "עולם", "ײַ", "العربية", "مَرْحَبًا", "بِسْمِ", "ﷺ", "ﻻ", "لا", "فارسی", "می‌خواهم", "اردو", "ےٹڈ",
        "हिन्दी", "नमस्ते", "क्षत्रिय", "क़", "क\u093C", "संस्कृतम्", "বাংলা", "ক্ষ", "ড়", "தமிழ்", "తెలుగు", "ಕನ್ನಡ", "മലയാളം", "ਪੰਜਾਬੀ", "ગુજરાતી", "සිංහල",
        "ภาษาไทย", "น้ำ", "กำ", "ພາສາລາວ", "မြန်မာ", "ខ្មែរ", "བོད་ཡིག", "አማርኛ", "ᏣᎳᎩ", "ᎠᎡᎢ", "ᓄᓇᕗᑦ", "ᚠᚢᚦ", "ⴰⴱⴳ",
        "中文", "漢字", "汉字", "日本語", "ひらがな", "カタカナ", "ｶﾀｶﾅ", "がぎぐ", "か\u3099", "ー", "々", "〆", "한국어", "한", "가각", "ㄱㄴ", "Tiếng", "Việt", "Ệ", "E\u0323\u0302",
        "E\u0302\u0323",
        "𠀀𠀁", "𩸽", "𝓗𝓮𝓵𝓵𝓸", "𝕏", "ＡＢＣ", "ａｂｃ", "Ⅷ", "ⅷ", "①②", "㋿", "㍿", "㎏", "½", "²", "₃", "™", "℡", "Ω", "µ", "ª", "…", "‥", "℀",
    ];

    private static readonly string[] Digits =
    [
        "0", "7", "42", "1234", "12345678", "3.14", "1,000,000", "1e-5", "0xFF", "٠١٢٣", "۴۵۶", "०१२", "১২৩", "௧௨", "๑๒๓", "໑໒", "၁၂", "０１２", "𝟘𝟙𝟚", "𝟎𝟏",
        "𞥐𞥑", "𑁦𑁧", "🯰🯱", "Ⅻ", "¼", "⅓", "㊉", "一二三", "10²", "½½",
    ];

    private static readonly string[] Symbols =
    [
        ".", ",", "!", "?", "...", "--", "—", "–", "(", ")", "[x]", "{y}", "<z>", "'", "\"", "“q”", "‘s’", "«»", "„“", "¿", "¡", "、", "。", "・", "「」", "؟", "،",
        "।", "॥", "$", "€", "£", "¥", "₹", "₿", "%", "‰", "+", "−", "×", "÷", "=", "≠", "≤", "∞", "√", "∑", "→", "⇒", "■", "★", "♥", "♪", "©", "®", "§", "¶",
        "†", "#", "@", "&", "*", "_", "__", "^", "~", "`", "|", "\\", "/",
        "😀", "👍🏽", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇫🇷", "🇺🇸🇬🇧", "❤️", "☺", "✂️", "1️⃣", "#️⃣", "🧑🏿‍🚀", "🫠", "🪿", "▁", "▁▁", "Ġ", "Ċ", "<0x0A>", "##ing",
        "</w>", "�", "\uFEFF", "\u00AD", "\u200B", "\u200C", "\u200D", "\u2060", "\u202E", "\u0301", "\u20DD", "\u034F", "\u0000", "\u0001", "\u0007", "\u007F",
        "\u0085", "\u009F", "\uE000", "\uFFFF", "\U000E0041", "\u0378", "\U0001FBFF",
    ];

    private static readonly string[] Spaces = [" ", " ", " ", " ", "", "", "  ", "   ", "     ", "\t", "\n", "\r\n", "\n\n", " \n ", "\t\t", "\u00A0", "\u2003",
        "\u3000", "\u2009", "\u202F", "\u1680", "\u2028", "\u205F"];

    private static readonly string[] Code =
    [
        "def f(x):\n    return x**2 + 1\n", "for (int i = 0; i < n; i++) { a[i] = b[i] << 3; }", "SELECT * FROM t WHERE a >= 10 AND b <> 'x';",
        "https://example.org/a/b?c=d&e=%20f#g", "<div class=\"a b\">x &amp; y</div>",
        "{\"key\": [1, 2.5, null, true]}", "git commit -m 'fix: #123'", "C:\\Users\\me\\file.txt", "user@example.com", "\\frac{a}{b} \\alpha_{i}^{2}",
        "snake_case camelCase PascalCase kebab-case SCREAMING_CASE", "let x: Vec<&'a str> = vec![];",
        "#include <stdio.h>\r\nint main() {\r\n\treturn 0;\r\n}\r\n", "λx.x+1", "if(a&&b||!c)", "0b1010_1010", "'''doc'''", "// TODO: ñandú",
    ];

    private static readonly string[] Tokens =
    [
        "<|endoftext|>", "<s>", "</s>", "<unk>", "<pad>", "[CLS]", "[SEP]", "[MASK]", "[UNK]", "<mask>", "<|im_start|>", "<|im_end|>", "<bos>", "<eos>",
        "<start_of_turn>", "<|begin_of_text|>", "<|eot_id|>", "<META>", "<unused5>", "<extra_id_0>", "<｜begin▁of▁sentence｜>", "<think>", "<|startoftext|>",
        "\n\n\n", "<h1>",
    ];

    private static readonly (int First, int Last)[] Blocks =
    [
        (0x20, 0x7E), (0xA0, 0x17F), (0x180, 0x2AF), (0x2B0, 0x36F), (0x370, 0x52F), (0x590, 0x6FF), (0x700, 0x8FF), (0x900, 0xDFF), (0xE00, 0x109F),
        (0x10A0, 0x11FF), (0x1200, 0x139F), (0x13A0, 0x18AF), (0x1A00, 0x1CFF), (0x1D00, 0x1EFF), (0x1F00, 0x1FFF), (0x2000, 0x20CF), (0x20D0, 0x218F),
        (0x2190, 0x27BF), (0x2C00, 0x2DFF), (0x2E00, 0x30FF), (0x3100, 0x33FF), (0x3400, 0x9FFF), (0xA000, 0xABFF), (0xAC00, 0xD7A3), (0xF900, 0xFDFF),
        (0xFE00, 0xFFEF),
        (0x10000, 0x10FFF), (0x11000, 0x11FFF), (0x12000, 0x14FFF), (0x16800, 0x18AFF), (0x1B000, 0x1BCFF), (0x1D100, 0x1D7FF), (0x1E000, 0x1EFFF),
        (0x1F000, 0x1FAFF), (0x20000, 0x2A6DF), (0x2F800, 0x2FA1F), (0xE0000, 0xE007F),
    ];

    /// <summary>The first <paramref name="count"/> of them.</summary>
    public static IReadOnlyList<string> Take(int count)
    {
        Random random = new(Seed);
        List<string> texts = ["", " ", "  ", "\n", "a", "Hello world", " Hello", "Hello ", "  a  b  ", new('a', 300),
            string.Concat(Enumerable.Repeat("ab1 ", 60)), new(' ', 40), new('9', 50), string.Concat(Enumerable.Repeat("😀", 30))];
        texts.AddRange(Words);
        texts.AddRange(Digits);
        texts.AddRange(Symbols);
        texts.AddRange(Symbols.Select(symbol => $"x{symbol}y"));
        texts.AddRange(Code);
        texts.AddRange(Tokens.Select(token => $"a {token} b{token}"));
        while (texts.Count < count)
        {
            texts.Add((texts.Count % 8) switch
            {
                0 => Mixed(random, Words),
                1 => Mixed(random, [.. Words, .. Symbols]),
                2 => Mixed(random, [.. Digits, .. Words[..20]]),
                3 => Mixed(random, [.. Code, .. Tokens]),
                4 => OfOneBlock(random),
                5 => OfAllBlocks(random),
                6 => Mixed(random, [.. Words, .. Digits, .. Symbols, .. Tokens]),
                _ => Marked(random),
            });
        }

        return texts[..count];
    }

    private static string Mixed(Random random, string[] parts)
    {
        StringBuilder text = new();
        for (int left = random.Next(1, 12); left > 0; left--)
        {
            text.Append(Pick(random, Spaces)).Append(Pick(random, parts));
        }

        return text.Append(Pick(random, Spaces)).ToString();
    }

    private static string OfOneBlock(Random random)
    {
        var block = Pick(random, Blocks);
        return Characters(random, () => block);
    }

    private static string OfAllBlocks(Random random) => Characters(random, () => Pick(random, Blocks));

    private static string Characters(Random random, Func<(int First, int Last)> block)
    {
        StringBuilder text = new();
        for (int left = random.Next(2, 24); left > 0; left--)
        {
            var (first, last) = block();
            text.Append(new Rune(random.Next(first, last + 1))).Append(random.Next(6) == 0 ? " " : "");
        }

        return text.ToString();
    }

    private static string Marked(Random random)
    {
        StringBuilder text = new();
        foreach (Rune rune in Pick(random, Words).EnumerateRunes())
        {
            text.Append(rune);
            for (int left = random.Next(3); left > 0; left--)
            {
                text.Append(new Rune(random.Next(0x300, 0x362)));
            }
        }

        return text.Append(' ').Append(Pick(random, Digits)).ToString();
    }

    private static T Pick<T>(Random random, T[] from) => from[random.Next(from.Length)];
}
