namespace Acdc.Onnx.Discovery.Tokenization.Patterns;

/// <summary>A text as it stands.</summary>
/// <param name="literal">The text; not empty.</param>
internal sealed class LiteralPattern(string literal) : IPattern
{
    /// <inheritdoc/>
    public IReadOnlyList<Stretch> Matches(string text)
    {
        List<Stretch> matches = [];
        for (int at = 0; (at = text.IndexOf(literal, at, StringComparison.Ordinal)) >= 0; at += literal.Length)
        {
            matches.Add(new(at, at + literal.Length));
        }

        return matches;
    }
}
