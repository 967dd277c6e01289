using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>A line of a JSONL file: one object.</summary>
internal sealed class JsonPromptRecord : PromptRecord
{
    private readonly Dictionary<string, JsonElement> _fields;

    private JsonPromptRecord(string place, Dictionary<string, JsonElement> fields)
        : base(place) => _fields = fields;

    /// <inheritdoc/>
    public override IEnumerable<string> Fields => _fields.Keys;

    /// <summary>The records of a file; empty lines are passed over.</summary>
    public static IEnumerable<PromptRecord> Read(string path, TextReader reader, PromptFaults faults)
    {
        int number = 0;
        while (reader.ReadLine() is { } line)
        {
            number++;
            string place = FormattableString.Invariant($"{path}:{number}");
            if (!string.IsNullOrWhiteSpace(line) && faults.Try(() => Parse(place, line)) is { } record)
            {
                yield return record;
            }
        }
    }

    /// <inheritdoc/>
    public override string? Text(string field) => Find(field) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? Text(field, value)
        : throw Fault($"{field} is no text", "give a JSON string");

    /// <inheritdoc/>
    public override IReadOnlyList<string>? Texts(string field) => Items(field)?.Select(item => item.ValueKind == JsonValueKind.String
        ? Text(field, item)
        : throw Fault($"{field} holds {Shown(item)}, which is no text", "give an array of JSON strings")).ToArray();

    /// <inheritdoc/>
    public override IReadOnlyList<int>? Ints(string field) => Items(field)?.Select(item => IsInt(item, out int number)
        ? number
        : throw Fault($"{field} holds {Shown(item)}, which is no whole number", "give an array of whole numbers")).ToArray();

    /// <inheritdoc/>
    public override bool HoldsInts(string field) => Items(field)?.All(item => IsInt(item, out _)) ?? false;

    private string Text(string field, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException fault)
        {
            throw Fault($"{field} has half of a surrogate pair (\\uD800 to \\uDFFF alone), which is no character", "write the character in full", fault);
        }
    }

    private static JsonPromptRecord Parse(string place, string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new PromptException(place, "the line is no JSON object", "write one object a line");
            }

            Dictionary<string, JsonElement> fields = new(StringComparer.Ordinal);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (!fields.TryAdd(property.Name, property.Value.Clone()))
                {
                    throw new PromptException(place, $"the field {property.Name} is there twice", "keep one of them");
                }
            }

            return new(place, fields);
        }
        catch (JsonException fault)
        {
            throw new PromptException(place, $"the line is not valid JSON ({Reason(fault)})", "write one object a line", fault);
        }
        catch (InvalidOperationException fault)
        {
            throw new PromptException(place, "a field's name has half of a surrogate pair (\\uD800 to \\uDFFF alone), which is no character", "write the character in full", fault);
        }
    }

    private static string Reason(JsonException fault) =>
        FormattableString.Invariant($"byte {(fault.BytePositionInLine ?? 0) + 1}: {fault.Message.Split(" LineNumber:")[0].TrimEnd('.')}");

    private static bool IsInt(JsonElement item, out int number)
    {
        number = 0;
        return item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out number);
    }

    private static string Shown(JsonElement item) => item.GetRawText() is { Length: > 40 } text ? text[..40] + "…" : item.GetRawText();

    private JsonElement? Find(string field) => _fields.TryGetValue(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private IEnumerable<JsonElement>? Items(string field) => Find(field) is not { } value ? null
        : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray()
        : [value];
}
