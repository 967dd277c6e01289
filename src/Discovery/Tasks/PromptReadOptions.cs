using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Tokenization;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>What a prompt file must hold, and how its text becomes tokens.</summary>
internal sealed record PromptReadOptions
{
    /// <summary>Finds the model's tokenizer, asked once and only if a prompt comes as text; null, or an answer of null, where there is none.</summary>
    public Func<ITokenizer?>? Tokenizer { get; init; }

    /// <summary>
    /// Which special tokens are put around prompts given as text, and whether BOS in front of those given as ids too. Positions count the prompt's own
    /// tokens and move along.
    /// </summary>
    public SpecialTokensChoice Specials { get; init; }

    /// <summary>
    /// Is told which fields are read under another name or probably misspelt, what is put around the prompts, and what of the tokenizer's files does not count,
    /// each once; null for nobody.
    /// </summary>
    public Action<string>? Note { get; init; }

    /// <summary>How many prompts to read; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Whether every prompt must come with a corrupted one.</summary>
    public bool NeedsCorrupted { get; init; }

    /// <summary>The answers that every prompt must come with.</summary>
    public AnswerNeeds NeedsAnswers { get; init; }

    /// <summary>The number of token ids that the model knows; null where it is not known.</summary>
    public int? VocabularySize { get; init; }

    /// <summary>
    /// The graph inputs, beside the tokens, that fields <c>clean_NAME</c> and <c>corrupted_NAME</c>, or <c>NAME</c> for both runs, may feed;
    /// null where the model is not known yet, and such fields are passed over.
    /// </summary>
    public IReadOnlyCollection<string>? Inputs { get; init; } = [];

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
