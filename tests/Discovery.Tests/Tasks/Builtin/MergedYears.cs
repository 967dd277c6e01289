using Acdc.Onnx.Discovery.Tokenization;

namespace Acdc.Onnx.Discovery.Tests.Tasks.Builtin;

/// <summary>A tokenizer in which two years are one token, as some are in GPT-2's.</summary>
internal sealed class MergedYears(WordTokenizer inner) : ITokenizer
{
    public int VocabularySize => inner.VocabularySize + 1;

    public int? BosId => inner.BosId;

    public int? PadId => inner.PadId;

    public int? UnknownId => inner.UnknownId;

    public SpecialTokens Specials => inner.Specials;

    public IReadOnlyList<int> Encode(string text) =>
        inner.Encode(text.Replace(" 1732", " yearone", StringComparison.Ordinal).Replace(" 1850", " yeartwo", StringComparison.Ordinal));

    public string? TokenOf(int id) => inner.TokenOf(id);
}
