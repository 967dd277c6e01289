using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>A token that is looked for in the text itself, before it is cut.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
internal sealed record AddedToken(int Id, string Content)
{
    /// <summary>Whether it is looked for in the normalized text.</summary>
    public bool Normalized { get; init; }

    /// <summary>Whether it takes the space before it along.</summary>
    public bool StripsLeft { get; init; }

    /// <summary>Whether it takes the space after it along.</summary>
    public bool StripsRight { get; init; }

    /// <summary>Whether it counts only between spaces and punctuation.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Reads an entry of <c>added_tokens</c> (with its id inside) or of <c>added_tokens_decoder</c> (under its id).</summary>
    public static AddedToken Read(JsonElement entry, int? id = null) => new(id ?? entry.GetProperty("id").GetInt32(), entry.Text("content", ""))
    {
        Normalized = entry.Flag("normalized", false),
        StripsLeft = entry.Flag("lstrip", false),
        StripsRight = entry.Flag("rstrip", false),
        SingleWord = entry.Flag("single_word", false),
    };
}
