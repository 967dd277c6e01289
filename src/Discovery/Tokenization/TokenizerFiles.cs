using System.Text.Json;
using Acdc.Onnx.GraphRewriter.Files;

namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>Reads the JSON files of a tokenizer.</summary>
internal static class TokenizerFiles
{
    /// <summary>The root of a file; an empty object where there is no such file.</summary>
    /// <exception cref="TokenizerException">It cannot be read or is no JSON object.</exception>
    public static JsonElement ReadRoot(string path)
    {
        using var document = Read(path);
        return document.RootElement.Clone();
    }

    /// <summary>The file's content; an empty object where there is no such file.</summary>
    /// <exception cref="TokenizerException">It cannot be read or is no JSON object.</exception>
    public static JsonDocument Read(string path)
    {
        if (!File.Exists(path))
        {
            return JsonDocument.Parse("{}");
        }

        try
        {
            FileBudget.Check(path);
            using FileStream file = File.OpenRead(path);
            var document = JsonDocument.Parse(file);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document
                : throw new TokenizerException($"{Path.GetFileName(path)} is not a JSON object");
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new TokenizerException($"{Path.GetFileName(path)} cannot be read: {fault.Message}", fault);
        }
    }
}
