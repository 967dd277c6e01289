using System.Text.Json;
using Acdc.Onnx.Discovery.Tokenization.Patterns;

namespace Acdc.Onnx.Discovery.Tokenization.PreTokenization;

/// <summary>SentencePiece's spaces: each becomes a visible character, one may be put in front, and the text is cut before each.</summary>
/// <param name="replacement">The character that stands for a space.</param>
/// <param name="scheme">Whether one is put in front: <c>always</c>, <c>first</c> (where the whole text begins) or <c>never</c>.</param>
/// <param name="split">Whether the text is cut before each.</param>
internal sealed class Metaspace(string replacement, string scheme, bool split)
{
    private readonly LiteralPattern _delimiter = new(replacement);

    /// <exception cref="TokenizerException">It says what Hugging Face's library does not read.</exception>
    public static Metaspace Read(JsonElement part)
    {
        string scheme = part.Text("prepend_scheme") ?? (part.Flag("add_prefix_space", true) ? "always" : "never");
        return scheme is "always" or "first" or "never"
            ? new(part.Field("replacement") is null ? "▁" : PreTokenizers.OneCharacter(part, "replacement"), scheme, part.Flag("split", true))
            : throw new TokenizerException($"the prepend_scheme of a Metaspace is '{scheme}' where always, first or never belongs");
    }

    /// <summary>The pieces of a text.</summary>
    public IEnumerable<TextPiece> Cut(TextPiece piece)
    {
        TextPiece whole = piece.Map(rune => rune.Value == ' ' ? replacement : rune.ToString());
        bool prepends = (scheme == "always" || (scheme == "first" && whole.Start)) && !whole.Text.StartsWith(replacement, StringComparison.Ordinal);
        whole = prepends ? whole.Prepend(replacement) : whole;
        return split ? PatternSplit.Cut(whole, _delimiter, "MergedWithNext") : [whole];
    }
}
