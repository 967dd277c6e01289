using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tokenization.Models;

/// <summary>Words that are tokens, or unknown.</summary>
/// <param name="vocabulary">Ids by token.</param>
/// <param name="unknown">The token for all other words.</param>
internal sealed class WordLevelModel(IReadOnlyDictionary<string, int> vocabulary, string unknown) : ITokenModel
{
    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> Vocabulary { get; } = vocabulary;

    /// <inheritdoc/>
    public int? UnknownId => Vocabulary.TryGetValue(unknown, out int id) ? id : null;

    /// <summary>Reads a <c>model</c> of type WordLevel.</summary>
    public static WordLevelModel Read(JsonElement model) =>
        new((model.Field("vocab") ?? throw new TokenizerException("its model WordLevel has no vocab")).Ids(), model.Text("unk_token", "<unk>"));

    /// <inheritdoc/>
    public IEnumerable<int> Encode(string piece) =>
        [Vocabulary.TryGetValue(piece, out int id) ? id : UnknownId ?? throw new TokenizerException($"the vocabulary has no token for '{piece}'")];
}
