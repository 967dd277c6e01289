using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tokenization.Models;

/// <summary>Two tokens that byte-pair encoding joins.</summary>
/// <param name="Left">The first.</param>
/// <param name="Right">The second.</param>
internal readonly record struct Merge(string Left, string Right)
{
    /// <summary>Reads a merge written as two tokens with a space between, or as a list of two.</summary>
    /// <exception cref="TokenizerException">It is neither.</exception>
    public static Merge Read(JsonElement merge)
    {
        if (merge.ValueKind == JsonValueKind.String)
        {
            return Split(merge.GetString()!);
        }

        return merge.ValueKind == JsonValueKind.Array && merge.GetArrayLength() == 2
            ? new(merge[0].AsText("a token of a merge"), merge[1].AsText("a token of a merge"))
            : throw new TokenizerException($"the merge {Shown(merge.GetRawText())} is no pair of tokens");
    }

    /// <summary>Reads a merge written as two tokens with a space between.</summary>
    /// <exception cref="TokenizerException">It is none.</exception>
    public static Merge Split(string merge)
    {
        string[] parts = merge.Split(' ');
        return parts.Length == 2 ? new(parts[0], parts[1]) : throw new TokenizerException($"the merge '{Shown(merge)}' is no pair of tokens");
    }

    private static string Shown(string merge) => merge.Length > 60 ? merge[..60] + "…" : merge;
}
