using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>Tells whether a tokenizer's steps give its model bytes only.</summary>
internal static class ByteSteps
{
    /// <summary>Whether the last step that rewrites a text is a <c>ByteLevel</c>.</summary>
    public static bool EndIn(JsonElement? normalizer, JsonElement? preTokenizer)
    {
        var cuts = Steps(preTokenizer, "pretokenizers").Where(step => step is not ("Split" or "Digits" or "Punctuation" or "Whitespace" or "WhitespaceSplit"));
        return (cuts.LastOrDefault() ?? Steps(normalizer, "normalizers").LastOrDefault()) == "ByteLevel";
    }

    private static IEnumerable<string> Steps(JsonElement? element, string parts) => element switch
    {
        null => [],
        { } step when step.Kind() == "Sequence" => step.Parts(parts).SelectMany(inner => Steps(inner, parts)),
        { } step => [step.Kind()],
    };
}
