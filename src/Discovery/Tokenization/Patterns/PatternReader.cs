using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tokenization.Patterns;

/// <summary>Reads the <c>pattern</c> of a part: a literal or a regular expression.</summary>
internal static class PatternReader
{
    /// <exception cref="TokenizerException">There is none, or it is no regular expression.</exception>
    public static IPattern Read(JsonElement part)
    {
        var pattern = part.Field("pattern") ?? throw new TokenizerException($"a {part.Kind()} has no pattern");
        return pattern.ValueKind == JsonValueKind.String ? Literal(pattern.GetString()!)
            : pattern.Text("String") is { } literal ? Literal(literal)
            : pattern.Text("Regex") is { } regex ? new OnigurumaPattern(regex)
            : throw new TokenizerException($"the pattern of a {part.Kind()} is neither a String nor a Regex");
    }

    private static IPattern Literal(string literal) => literal.Length == 0 ? new OnigurumaPattern("") : new LiteralPattern(literal);
}
