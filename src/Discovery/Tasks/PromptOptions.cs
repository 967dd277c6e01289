using Acdc.Onnx.Discovery.Tokenization;

namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>How a file of prompts is read and put together.</summary>
public sealed record PromptOptions
{
    /// <summary>How many prompts to read; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>The folder of the model's tokenizer; null for the model's own, or the one above it where that is called <c>onnx</c>.</summary>
    public string? Tokenizer { get; init; }

    /// <summary>Which special tokens are put around prompts.</summary>
    public SpecialTokensChoice Specials { get; init; }

    /// <summary>The most prompts in a batch; null where <see cref="Memory"/> decides.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Bytes that the activations of a batch may take.</summary>
    public long Memory { get; init; } = BatchPlan.DefaultMemory;

    /// <summary>Told what the user should know, a sentence each; null for nobody.</summary>
    public Action<string>? Note { get; init; }
}
