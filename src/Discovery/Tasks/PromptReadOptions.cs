using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Tokenization;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>What a prompt file must hold, and how its text becomes tokens.</summary>
public sealed record PromptReadOptions
{
    /// <summary>Finds the model's tokenizer, asked once and only if a prompt comes as text; null, or an answer of null, where there is none.</summary>
    public Func<ITokenizer?>? Tokenizer { get; init; }

    /// <summary>
    /// Whether prompts begin with the tokenizer's BOS token. Null leaves it to the tokenizer's configuration, for prompts given as text.
    /// True puts it in front of ids as well, unless it is there. Positions count the prompt without it and move along.
    /// </summary>
    public bool? AddBos { get; init; }

    /// <summary>How many prompts to read; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Whether every prompt must come with a corrupted one.</summary>
    public bool NeedsCorrupted { get; init; }

    /// <summary>The answers that every prompt must come with.</summary>
    public AnswerNeeds NeedsAnswers { get; init; }

    /// <summary>The number of token ids that the model knows; null where it is not known.</summary>
    public int? VocabularySize { get; init; }

    /// <summary>
    /// The graph inputs, beside the tokens, that fields <c>clean_NAME</c> and <c>corrupted_NAME</c>, or <c>NAME</c> for both runs, may feed.
    /// </summary>
    public IReadOnlyCollection<string> Inputs { get; init; } = [];

    /// <summary>What a model's inputs settle.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="tokenizer">Finds the model's tokenizer.</param>
    public static PromptReadOptions For(ModelInputs inputs, Func<ITokenizer?> tokenizer) => new()
    {
        Tokenizer = tokenizer,
        VocabularySize = (int)Math.Min(inputs.Vocabulary, int.MaxValue),
        Inputs = [.. inputs.Roles.Keys.Where(name => name != inputs.Tokens.Name)],
    };
}
