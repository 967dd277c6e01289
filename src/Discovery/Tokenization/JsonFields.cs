using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>Reads fields of a tokenizer's JSON; a field that is null counts as left out, one of another kind is a <see cref="TokenizerException"/>.</summary>
internal static class JsonFields
{
    public static JsonElement? Field(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static string? Text(this JsonElement element, string name) => element.Field(name) is { } field ? field.AsText($"'{name}'") : null;

    public static string Text(this JsonElement element, string name, string otherwise) => element.Text(name) ?? otherwise;

    public static bool Flag(this JsonElement element, string name, bool otherwise) => element.Field(name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } field => throw Wrong($"'{name}'", field, "true or false"),
    };

    /// <summary>A whole number from 0 to 2^31 − 1.</summary>
    public static int? Number(this JsonElement element, string name) => element.Field(name) is { } field ? field.AsNumber($"'{name}'") : null;

    /// <summary>The <c>type</c> of a part.</summary>
    public static string Kind(this JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? element.Text("type", "")
        : throw Wrong("a part", element, "an object");

    /// <summary>The parts of a list; none where the field is left out.</summary>
    public static IReadOnlyList<JsonElement> Parts(this JsonElement element, string name) => element.Field(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } field => [.. field.EnumerateArray()],
        { } field => throw Wrong($"'{name}'", field, "a list"),
    };

    /// <summary>A vocabulary: ids by token. Where a token stands twice, the last counts.</summary>
    public static Dictionary<string, int> Ids(this JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("its vocabulary", element, "an object");
        }

        Dictionary<string, int> ids = new(StringComparer.Ordinal);
        foreach (var entry in element.EnumerateObject())
        {
            ids[entry.Name] = entry.Value.AsNumber($"the id of the token '{entry.Name}'");
        }

        return ids;
    }

    /// <summary>The field's text.</summary>
    public static string AsText(this JsonElement field, string what) =>
        field.ValueKind == JsonValueKind.String ? field.GetString()! : throw Wrong(what, field, "a text");

    /// <summary>The field's whole number from 0 to 2^31 − 1.</summary>
    public static int AsNumber(this JsonElement field, string what) =>
        field.ValueKind == JsonValueKind.Number && field.TryGetInt32(out int number) && number >= 0
            ? number
            : throw Wrong(what, field, "a whole number from 0 to 2147483647");

    private static TokenizerException Wrong(string what, JsonElement found, string wanted)
    {
        string text = found.ValueKind is JsonValueKind.Array ? "a list" : found.ValueKind is JsonValueKind.Object ? "an object" : found.GetRawText();
        return new($"{what} is {(text.Length > 60 ? text[..60] + "…" : text)} where {wanted} belongs");
    }
}
