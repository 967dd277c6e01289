using System.Text;
using Acdc.Onnx.Discovery.Tokenization.Normalization;
using ICU4N.Globalization;

namespace Acdc.Onnx.Discovery.Tokenization.PreTokenization;

/// <summary>Cuts where the writing system changes; Hiragana and Katakana count as Han, spaces go with what stands before them.</summary>
internal static class UnicodeScripts
{
    private const int Any = -1;

    /// <summary>The pieces of a text; what stands before the first character with a writing system is left out, as in Hugging Face's library.</summary>
    public static IEnumerable<TextPiece> Cut(TextPiece piece)
    {
        List<int> starts = [];
        int last = Any;
        int at = 0;
        foreach (Rune rune in piece.Text.EnumerateRunes())
        {
            int script = ScriptOf(rune);
            if (script != Any && (starts.Count == 0 || script != last))
            {
                starts.Add(at);
            }

            last = script == Any ? last : script;
            at += rune.Utf16SequenceLength;
        }

        return starts.Select((start, index) => piece.Part(start, index + 1 < starts.Count ? starts[index + 1] : piece.Text.Length));
    }

    private static int ScriptOf(Rune rune) => rune.Value switch
    {
        ' ' => Any,
        0x30FC => UScript.Han,
        0x061C => UScript.Common,
        _ when !CharacterClasses.IsIn(rune, 9) => Any,
        _ => UScript.GetScript(rune.Value) switch
        {
            UScript.Hiragana or UScript.Katakana => UScript.Han,
            UScript.Unknown => Any,
            var script => script,
        },
    };
}
