using System.Diagnostics;
using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Tokenization;

namespace Acdc.Onnx.TokenizerOracle;

/// <summary>A row of the table: one tokenizer over the sample texts.</summary>
/// <param name="Name">The tokenizer.</param>
/// <param name="Kind">Its model and what it does before.</param>
/// <param name="Texts">How many texts were compared.</param>
/// <param name="Equal">How many gave equal ids.</param>
/// <param name="Refused">How many this program refused where Hugging Face's library answers.</param>
/// <param name="FirstDifference">The first text that differs, with both ids; null where none does.</param>
public sealed record Comparison(string Name, string Kind, int Texts, int Equal, int Refused, string? FirstDifference)
{
    /// <summary>Compares a folder's <c>tokenizer.json</c> with Hugging Face's library on texts, with what its <c>post_processor</c> puts around them.</summary>
    public static Comparison Of(string folder, IReadOnlyList<string> texts)
    {
        string json = File.ReadAllText(Path.Combine(folder, "tokenizer.json"));
        using HuggingFaceTokenizer theirs = HuggingFaceTokenizer.Read(json, addsSpecialTokens: true);
        bool processed = JsonNode.Parse(json)!["post_processor"] is not null;
        ITokenizer ours = TokenizerLoader.FromFolder(folder) ?? throw new UnreachableException();
        int equal = 0;
        int refused = 0;
        string? difference = null;
        foreach (string text in texts)
        {
            int[] right = theirs.Encode(text);
            int[]? seen = Try(ours, processed ? ours.Specials : SpecialTokens.None, text);
            equal += seen is not null && seen.SequenceEqual(right) ? 1 : 0;
            refused += seen is null ? 1 : 0;
            difference ??= seen is not null && seen.SequenceEqual(right)
                ? null
                : $"'{Escaped(text)}': {(seen is null ? "refused" : string.Join(' ', seen))}; right: {string.Join(' ', right)}";
        }

        return new(Path.GetFileName(folder), KindOf.File(json), texts.Count, equal, refused, difference);
    }

    private static int[]? Try(ITokenizer tokenizer, SpecialTokens specials, string text)
    {
        try
        {
            return [.. specials.Before, .. tokenizer.Encode(text), .. specials.After];
        }
        catch (TokenizerException)
        {
            return null;
        }
    }

    private static string Escaped(string text) =>
        string.Concat(text.Select(character => character is >= ' ' and <= '~' ? character.ToString() : $"\\u{(int)character:X4}"));
}
