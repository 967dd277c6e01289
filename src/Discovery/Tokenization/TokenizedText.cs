namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>A text's tokens with the special tokens around them.</summary>
/// <param name="Ids">All ids.</param>
/// <param name="Before">How many of them were put in front of the text's own.</param>
/// <param name="After">How many were put behind.</param>
internal readonly record struct TokenizedText(IReadOnlyList<int> Ids, int Before, int After)
{
    /// <summary>How many tokens are the text's own.</summary>
    public int Own => Ids.Count - Before - After;
}
