using Acdc.Onnx.Discovery.Tokenization.PostProcessing;

namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>The steps of a <c>tokenizer.json</c>: added tokens, normalizer, pre-tokenizer, model.</summary>
internal sealed class PipelineTokenizer : ITokenizer
{
    private readonly ITokenModel _model;
    private readonly Func<TextPiece, TextPiece> _normalize;
    private readonly Func<TextPiece, IEnumerable<TextPiece>> _cut;
    private readonly AddedTokens _rawTokens;
    private readonly AddedTokens _normalizedTokens;
    private readonly Dictionary<int, string> _tokens = [];

    public PipelineTokenizer(
        ITokenModel model,
        Func<TextPiece, TextPiece> normalize,
        Func<TextPiece, IEnumerable<TextPiece>> cut,
        IReadOnlyList<AddedToken> addedTokens,
        TokenizerSettings settings,
        SpecialTokens? processed = null)
    {
        (_model, _normalize, _cut) = (model, normalize, cut);
        _rawTokens = new(addedTokens.Where(token => !token.Normalized));
        _normalizedTokens = new(addedTokens.Where(token => token.Normalized).Select(token => token with { Content = normalize(new(token.Content, 0)).Text }));
        bool isByteLevel =
            model.Vocabulary.Keys.Count(token => token.StartsWith(ByteAlphabet.Space)) > model.Vocabulary.Keys.Count(token => token.StartsWith('▁'));
        foreach (var (token, id) in model.Vocabulary)
        {
            _tokens[id] = isByteLevel ? ByteAlphabet.Decode(token) ?? token : token.Replace('▁', ' ');
        }

        foreach (var token in addedTokens)
        {
            _tokens[token.Id] = token.Content;
        }

        int? IdOf(string? content) => content is null
            ? null
            : addedTokens.FirstOrDefault(token => token.Content == content)?.Id ?? (model.Vocabulary.TryGetValue(content, out int id) ? id : null);

        VocabularySize = _tokens.Keys.DefaultIfEmpty(-1).Max() + 1;
        (BosId, PadId) = (IdOf(settings.Bos), IdOf(settings.Pad));
        Specials = ConfiguredTokens.Of(processed, settings, BosId, IdOf(settings.Eos));
        UnknownId = isByteLevel ? null : model.UnknownId;
    }

    /// <inheritdoc/>
    public int VocabularySize { get; }

    /// <inheritdoc/>
    public int? BosId { get; }

    /// <inheritdoc/>
    public int? PadId { get; }

    /// <inheritdoc/>
    public int? UnknownId { get; }

    /// <inheritdoc/>
    public SpecialTokens Specials { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int> Encode(string text)
    {
        if (HalfPair(text) is { } half)
        {
            throw new TokenizerException($"the text has half a surrogate pair (U+{(int)text[half]:X4}) at position {half}, which is no character");
        }

        List<int> ids = [];
        foreach (var (raw, rawId) in _rawTokens.Split(TextPiece.Whole(text)))
        {
            if (rawId is { } known)
            {
                ids.Add(known);
                continue;
            }

            foreach (var (piece, id) in _normalizedTokens.Split(_normalize(raw)))
            {
                ids.AddRange(id is { } found ? [found] : _cut(piece).Where(part => part.Text.Length > 0).SelectMany(part => _model.Encode(part.Text)));
            }
        }

        return ids;
    }

    /// <inheritdoc/>
    public string? TokenOf(int id) => _tokens.GetValueOrDefault(id);

    private static int? HalfPair(string text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at]))
            {
                continue;
            }

            if (!(at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1])))
            {
                return at;
            }

            at++;
        }

        return null;
    }
}
