using System.Text.Json;
using System.Text.Json.Serialization;

namespace Acdc.Onnx.Conformance;

/// <summary>Reads the JSON of cases: snake_case keys, unknown ones passed over.</summary>
internal static class ConformanceJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The file is missing or is not what it should be; the message names it and the place.</exception>
    public static T Read<T>(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return JsonSerializer.Deserialize<T>(stream, Options) ?? throw new JsonException("the file holds null");
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidDataException($"{file}: {fault.Message}", fault);
        }
    }

    /// <summary>Reads a file and makes something of what it says.</summary>
    /// <exception cref="InvalidDataException">The file is missing or is not what it should be; the message names it.</exception>
    public static TMade Read<T, TMade>(string file, Func<T, TMade> make)
    {
        var json = Read<T>(file);
        try
        {
            return make(json);
        }
        catch (Exception fault) when (fault is ArgumentException or NullReferenceException or InvalidOperationException)
        {
            throw new InvalidDataException($"{file}: a value is null or of a form that is not allowed there ({fault.Message.ReplaceLineEndings(" ")})", fault);
        }
    }

    /// <summary>Reads a spelling in a file.</summary>
    /// <exception cref="InvalidDataException"><paramref name="parse"/> refuses it; the message names the file.</exception>
    public static T Parse<T>(string file, string text, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (FormatException fault)
        {
            throw new InvalidDataException($"{file}: {fault.Message}", fault);
        }
    }
}
