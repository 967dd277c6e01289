using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tokenization.Models;

/// <summary>Reads the <c>model</c> of a <c>tokenizer.json</c>.</summary>
internal static class TokenModels
{
    /// <param name="model">The model.</param>
    /// <param name="cutsIntoBytes">Whether every piece that it gets is written in <see cref="ByteAlphabet"/>.</param>
    /// <exception cref="TokenizerException">It is broken, or of a kind that is not supported.</exception>
    public static ITokenModel Read(JsonElement model, bool cutsIntoBytes) => (model.Text("type") ?? KindByFields(model)) switch
    {
        "BPE" when cutsIntoBytes => ByteLevel(model, BytePairModel.Read(model)),
        "BPE" => BytePairModel.Read(model),
        "WordPiece" => WordPieceModel.Read(model),
        "WordLevel" => WordLevelModel.Read(model),
        "Unigram" => UnigramModel.Read(model),
        var kind => throw new TokenizerException($"its model {kind} is not supported"),
    };

    // Files from before the type was written: the first kind whose fields are all there, in this order.
    private static string KindByFields(JsonElement model) =>
        model.Field("merges") is not null ? "BPE"
        : model.Field("max_input_chars_per_word") is not null && model.Field("continuing_subword_prefix") is not null ? "WordPiece"
        : model.Field("vocab") is { ValueKind: JsonValueKind.Array } ? "Unigram"
        : model.Field("unk_token") is not null ? "WordLevel"
        : throw new TokenizerException("its model has no type, and its fields are those of no kind");

    private static ITokenModel ByteLevel(JsonElement json, BytePairModel model)
    {
        bool plain = model is { FallsBackToBytes: false, EndSuffix: "" } && json.Text("continuing_subword_prefix", "").Length == 0
            && ByteAlphabet.All.All(character => model.Vocabulary.ContainsKey(character.ToString()));
        Merge[] merges = [.. json.Parts("merges").Select(Merge.Read)];
        return plain && !merges.Any(merge => merge.Left.Contains(' ') || merge.Right.Contains(' '))
            ? new ByteLevelModel(model.Vocabulary, merges, model.TakesWholePieces)
            : model;
    }
}
