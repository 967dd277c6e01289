using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Acdc.Onnx.Discovery.Tasks.Builtin;

/// <summary>Writes prompts as JSONL that <see cref="PromptFile"/> reads. The same prompts give the same bytes.</summary>
internal static class GeneratedPromptFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The file's content, one object a line.</summary>
    public static string Format(IEnumerable<GeneratedPrompt> prompts) =>
        string.Concat(prompts.Select(prompt => JsonSerializer.Serialize(prompt, Options) + "\n"));
}
