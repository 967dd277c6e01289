using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tokenization.PostProcessing;

/// <summary>
/// Reads the <c>post_processor</c> of a <c>tokenizer.json</c>: what is put around a text. Worked out once on a stand-in for the text, stretch by stretch,
/// as Hugging Face's library hands its encodings from one part of a <c>Sequence</c> to the next.
/// </summary>
internal static class PostProcessor
{
    private const int Text = -1;
    /// <summary>What it adds; null where the file has none.</summary>
    /// <param name="element">The part.</param>
    /// <param name="source">Where it stands, for notes.</param>
    /// <exception cref="TokenizerException">It is of a kind that is not supported, or broken.</exception>
    public static SpecialTokens? Read(JsonElement? element, string source = "post_processor of tokenizer.json")
    {
        if (element is not { } part)
        {
            return null;
        }

        int[] ids = [.. Apply(part, [[Text]]).SelectMany(stretch => stretch)];
        int at = Array.IndexOf(ids, Text);
        return at >= 0 && Array.LastIndexOf(ids, Text) == at
            ? new(ids[..at], ids[(at + 1)..]) { Source = source }
            : throw new TokenizerException($"its post_processor {(at < 0 ? "leaves the text out" : "takes the text twice")}");
    }

    private static List<int[]> Apply(JsonElement part, List<int[]> stretches) => part.Kind() switch
    {
        "ByteLevel" => stretches,
        "BertProcessing" => [.. stretches.Select((stretch, index) => Surround(part, stretch, index == 0 ? ["cls"] : []))],
        "RobertaProcessing" => [.. stretches.Select((stretch, index) => Surround(part, stretch, [index == 0 ? "cls" : "sep"]))],
        "TemplateProcessing" => Fill(part, stretches),
        "Sequence" => part.Parts("processors").Aggregate(stretches, (result, inner) => Apply(inner, result)),
        var kind => throw new TokenizerException($"its post_processor {kind} is not supported"),
    };

    private static int[] Surround(JsonElement part, int[] stretch, IEnumerable<string> front) =>
        [.. front.Select(name => IdOf(part, name)), .. stretch, IdOf(part, "sep")];

    private static int IdOf(JsonElement part, string name) => part.Field(name) is { ValueKind: JsonValueKind.Array } pair && pair.GetArrayLength() == 2
        ? Checked(pair[1])
        : throw new TokenizerException($"its post_processor {part.Kind()} has no {name}, a token with its id");

    private static List<int[]> Fill(JsonElement part, List<int[]> stretches)
    {
        string template = stretches.Count switch
        {
            1 => "single",
            2 => "pair",
            _ => throw new TokenizerException(
                $"its post_processor has a template for {stretches.Count} pieces, which Hugging Face's library does not fill either"),
        };
        var pieces = part.Field(template) is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray()
            : throw new TokenizerException($"its post_processor TemplateProcessing has no {template}, a list of pieces");
        return [.. pieces.Select(piece => Fill(part, piece, stretches))];
    }

    private static int[] Fill(JsonElement part, JsonElement piece, List<int[]> stretches)
    {
        if (piece.Field("Sequence") is { } sequence)
        {
            int index = sequence.Text("id", "") == "B" ? 1 : 0;
            return index < stretches.Count ? stretches[index] : throw new TokenizerException("its post_processor's template for one text takes a second text");
        }

        string name = piece.Field("SpecialToken")?.Text("id")
            ?? throw new TokenizerException($"its post_processor's template has a piece that is neither a text nor a special token: {piece.GetRawText()}");
        return part.Field("special_tokens")?.Field(name)?.Field("ids") is { ValueKind: JsonValueKind.Array } ids
            ? [.. ids.EnumerateArray().Select(Checked)]
            : throw new TokenizerException($"its post_processor's template names '{name}', which is not among its special_tokens");
    }

    private static int Checked(JsonElement id) => id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out int value) && value >= 0
        ? value
        : throw new TokenizerException($"its post_processor has the token id {id.GetRawText()}, which is no id");
}
