using Acdc.Onnx.Discovery.Tokenization;

namespace Acdc.Onnx.Discovery.Tasks.Builtin;

/// <summary>What prompts of a task are wanted.</summary>
/// <param name="Count">How many, at least one.</param>
internal sealed record TaskRequest(int Count)
{
    /// <summary>The same seed gives the same prompts on every machine.</summary>
    public int Seed { get; init; }

    /// <summary>The model's tokenizer; null where there is none.</summary>
    public ITokenizer? Tokenizer { get; init; }

    /// <summary>Which special tokens are put around the prompts.</summary>
    public SpecialTokensChoice Specials { get; init; }

    /// <summary>The number of token ids, for <see cref="TaskVocabulary.AnyTokens"/> without a tokenizer.</summary>
    public int? VocabularySize { get; init; }

    /// <summary>The number of tokens of a prompt, for tasks that have a <see cref="BuiltinTask.Length"/>.</summary>
    public int? Length { get; init; }

    /// <summary>The name of one of the task's variants; null for the first.</summary>
    public string? Variant { get; init; }

    /// <summary>The special tokens around prompts of <see cref="Tokenizer"/>; none where there is none.</summary>
    internal SpecialTokens Around() => Tokenizer is { } tokenizer ? SpecialTokens.For(tokenizer, Specials) : SpecialTokens.None;

    /// <summary>What the user should know of them, one line each.</summary>
    internal IEnumerable<string> SpecialNotes() => Tokenizer is { } tokenizer ? SpecialTokenNotes.Of(tokenizer, Around(), Specials) : [];

    internal SplitMix Random() => new(unchecked((ulong)Seed));
}
