using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Acdc.Onnx.Cli.Output;

/// <summary>Writes results for machines: one JSON document, snake_case keys.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>Writes <paramref name="result"/> and ends the line.</summary>
    public static void Write<T>(TextWriter writer, T result)
    {
        writer.Write(JsonSerializer.Serialize(result, Options));
        writer.Write('\n');
    }
}
