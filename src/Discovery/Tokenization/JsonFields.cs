using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>Reads fields of a tokenizer's JSON; a field that is null counts as left out.</summary>
internal static class JsonFields
{
    public static JsonElement? Field(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static string? Text(this JsonElement element, string name) => element.Field(name)?.GetString();

    public static string Text(this JsonElement element, string name, string otherwise) => element.Text(name) ?? otherwise;

    public static bool Flag(this JsonElement element, string name, bool otherwise) => element.Field(name)?.GetBoolean() ?? otherwise;

    /// <summary>The <c>type</c> of a part.</summary>
    public static string Kind(this JsonElement element) => element.Text("type", "");

    /// <summary>The parts of a <c>Sequence</c>.</summary>
    public static IEnumerable<JsonElement> Parts(this JsonElement element, string name) => element.Field(name)?.EnumerateArray().ToArray() ?? [];

    /// <summary>A vocabulary: ids by token.</summary>
    public static Dictionary<string, int> Ids(this JsonElement element) =>
        element.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetInt32(), StringComparer.Ordinal);

    /// <summary>A <c>pattern</c> field, a literal or a regular expression.</summary>
    public static CategoryPattern Pattern(this JsonElement element)
    {
        var pattern = element.Field("pattern") ?? throw new TokenizerException($"a {element.Kind()} has no pattern");
        return new(pattern.Text("Regex") ?? System.Text.RegularExpressions.Regex.Escape(pattern.Text("String", "")));
    }
}
