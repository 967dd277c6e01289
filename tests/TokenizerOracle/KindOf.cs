using System.Text.Json;

namespace Acdc.Onnx.TokenizerOracle;

/// <summary>Names the steps of a <c>tokenizer.json</c>.</summary>
internal static class KindOf
{
    public static string File(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        JsonElement model = root.GetProperty("model");
        string kind = model.TryGetProperty("type", out var type) ? type.GetString()! : "no type";
        string[] steps = [.. Steps(root, "normalizer", "normalizers"), .. Steps(root, "pre_tokenizer", "pretokenizers")];
        return steps.Length == 0 ? kind : $"{kind}: {string.Join(", ", steps)}";
    }

    private static IEnumerable<string> Steps(JsonElement root, string name, string parts)
    {
        if (!root.TryGetProperty(name, out var step) || step.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        return step.GetProperty("type").GetString() == "Sequence"
            ? step.GetProperty(parts).EnumerateArray().Select(part => part.GetProperty("type").GetString()!)
            : [step.GetProperty("type").GetString()!];
    }
}
