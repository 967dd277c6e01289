namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>The tokens that a tokenizer puts around every text: BOS, CLS, SEP, EOS and the like.</summary>
/// <param name="Before">Ids in front of the text's own tokens.</param>
/// <param name="After">Ids behind them.</param>
internal sealed record SpecialTokens(IReadOnlyList<int> Before, IReadOnlyList<int> After)
{
    /// <summary>Nothing is added.</summary>
    public static SpecialTokens None { get; } = new([], []);

    /// <summary>What asks for them, such as <c>post_processor of tokenizer.json</c>; null where nothing does.</summary>
    public string? Source { get; init; }

    /// <summary>What else was said about them and does not count, as a sentence; null where nothing was.</summary>
    public string? PassedOver { get; init; }

    /// <summary>Whether anything is added.</summary>
    public bool Any => Before.Count + After.Count > 0;

    /// <summary>
    /// The tokens around a text. Nothing is added twice: a text that itself begins with the first of <see cref="Before"/> or ends with the last of
    /// <see cref="After"/> keeps what it has there, and nothing is put beside it.
    /// </summary>
    /// <param name="own">The text's own tokens.</param>
    public TokenizedText Around(IReadOnlyList<int> own)
    {
        var before = own.Count > 0 && Before.Count > 0 && own[0] == Before[0] ? [] : Before;
        var after = own.Count > 0 && After.Count > 0 && own[^1] == After[^1] ? [] : After;
        return new([.. before, .. own, .. after], before.Count, after.Count);
    }

    /// <summary>What is added, as the part of a sentence after "the tokenizer puts"; null where nothing is.</summary>
    /// <param name="tokenizer">Spells the tokens.</param>
    public string? Describe(ITokenizer tokenizer)
    {
        string Spell(IReadOnlyList<int> ids) =>
            string.Join(", ", ids.Select(id => FormattableString.Invariant($"{tokenizer.TokenOf(id) ?? "a token"} ({id})")));
        return (Before.Count, After.Count) switch
        {
            (0, 0) => null,
            (_, 0) => $"{Spell(Before)} in front of every prompt",
            (0, _) => $"{Spell(After)} behind every prompt",
            _ => $"{Spell(Before)} in front of every prompt and {Spell(After)} behind it",
        };
    }

    /// <summary>The token that begins a text: the one that is named so, else the only one that is put in front of texts.</summary>
    /// <exception cref="TokenizerException">There is none.</exception>
    public static int BosOf(ITokenizer tokenizer) => tokenizer.BosId
        ?? (tokenizer.Specials.Before is [var only] ? only : throw new TokenizerException("a BOS token is to be added, but the tokenizer names none"));

    /// <summary>What is added to prompts where the user has a say.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="choice">What the user says.</param>
    /// <exception cref="TokenizerException">BOS is asked for, and the tokenizer names none.</exception>
    public static SpecialTokens For(ITokenizer tokenizer, SpecialTokensChoice choice)
    {
        var usual = tokenizer.Specials;
        switch (choice)
        {
            case SpecialTokensChoice.None:
                return None;
            case SpecialTokensChoice.WithBos:
                int bos = BosOf(tokenizer);
                return usual.Before.Contains(bos) ? usual : usual with
                {
                    Before = [bos, .. usual.Before],
                    Source = usual.Any ? $"--bos, {usual.Source}" : "--bos",
                    PassedOver = null,
                };
            default:
                return usual;
        }
    }
}
