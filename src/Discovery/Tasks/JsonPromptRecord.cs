using System.Text;
using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>A line of a JSONL file: one object.</summary>
internal sealed class JsonPromptRecord : PromptRecord
{
    private readonly Dictionary<string, JsonElement> _fields;

    private JsonPromptRecord(string place, Dictionary<string, JsonElement> fields)
        : base(place)
    {
        _fields = fields;
        Renamed = ForeignFields.Renamed(fields.Keys);
        foreach (var (name, here) in Renamed)
        {
            fields[here] = fields[name];
            fields.Remove(name);
        }

        TakeNumbersForIds();
    }

    /// <inheritdoc/>
    public override string? Id => Find(PromptFields.Id) switch
    {
        { ValueKind: JsonValueKind.String } text => Text(PromptFields.Id, text),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    /// <inheritdoc/>
    public override IEnumerable<string> Fields => _fields.Keys;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Renamed { get; }

    /// <summary>The records of a file; empty lines are passed over.</summary>
    public static IEnumerable<PromptRecord> Read(string path, string text, PromptFaults faults)
    {
        using StringReader reader = new(text);
        int number = 0;
        while (reader.ReadLine() is { } line)
        {
            number++;
            string place = FormattableString.Invariant($"{path}:{number}");
            if (!string.IsNullOrWhiteSpace(line) && faults.Try(() => Parse(place, Encoding.UTF8.GetBytes(line))) is { } record)
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

    /// <summary>Reads an object.</summary>
    /// <exception cref="PromptException">It is none.</exception>
    public static JsonPromptRecord Parse(string place, ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new PromptException(place, "this is no JSON object", "write one object for each prompt");
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
            throw new PromptException(
                place, "a field's name has half of a surrogate pair (\\uD800 to \\uDFFF alone), which is no character", "write the character in full", fault);
        }
    }

    /// <summary>What the reader of JSON says, without its own counting of places.</summary>
    public static string Reason(JsonException fault) =>
        FormattableString.Invariant($"byte {(fault.BytePositionInLine ?? 0) + 1}: {fault.Message.Split(" LineNumber:")[0].TrimEnd('.')}");

    private static bool IsInt(JsonElement item, out int number)
    {
        number = 0;
        return item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out number);
    }

    private static string Shown(JsonElement item) => item.GetRawText() is { Length: > 40 } text ? text[..40] + "…" : item.GetRawText();

    /// <summary>Prompts that are numbers are ids (auto-circuit's files for models without a tokenizer), and so are answers that come with them.</summary>
    private void TakeNumbersForIds()
    {
        if (!AreNumbers(PromptFields.Clean.Text))
        {
            return;
        }

        foreach (var field in PromptFields.All.Where(field => AreNumbers(field.Text) && !_fields.ContainsKey(field.Ids)))
        {
            _fields.Add(field.Ids, _fields[field.Text]);
            _fields.Remove(field.Text);
        }
    }

    private bool AreNumbers(string field) => Find(field) is { ValueKind: JsonValueKind.Array } && HoldsInts(field);

    private JsonElement? Find(string field) => _fields.TryGetValue(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private IEnumerable<JsonElement>? Items(string field) => Find(field) is not { } value ? null
        : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray()
        : [value];
}
