using Acdc.Onnx.Discovery.Tokenization;

namespace Acdc.Onnx.Discovery.Tests.Tasks;

/// <summary>A token per character: a is 1, b is 2, …; what is no letter is 27.</summary>
internal sealed class LetterTokenizer : ITokenizer
{
    public int VocabularySize => 30;

    public int? BosId { get; init; } = 29;

    public int? PadId => 0;

    public int? UnknownId { get; init; }

    public SpecialTokens Specials { get; init; } = SpecialTokens.None;

    public IReadOnlyList<int> Encode(string text) => text.Contains('!', StringComparison.Ordinal)
        ? throw new TokenizerException("the vocabulary has no token for '!'")
        : [.. text.Select(letter => char.IsAsciiLetterLower(letter) ? letter - 'a' + 1 : 27)];

    public string? TokenOf(int id) => ((char)('a' + id - 1)).ToString();
}
