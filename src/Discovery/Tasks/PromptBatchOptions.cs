using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>How prompts become tensors.</summary>
/// <param name="Metric">The metric.</param>
internal sealed record PromptBatchOptions(MetricDefinition Metric)
{
    /// <summary>The positions measured; null for each prompt's own where it has some, else its last.</summary>
    public MeasuredPositions? Positions { get; init; }

    /// <summary>How the metric reads the model's output.</summary>
    public MetricOptions MetricOptions { get; init; } = new();

    /// <summary>The graph input for token ids.</summary>
    public string TokenInput { get; init; } = "input_ids";

    /// <summary>
    /// The graph input for the attention mask, 1 for a token and 0 for padding; null where the model takes none.
    /// With it, prompts of different lengths go into one batch, padded on the right; without it, prompts are grouped by length.
    /// </summary>
    public string? MaskInput { get; init; }

    /// <summary>The axes of the graph inputs: [batch, position], or [position] where the model takes one prompt at a time.</summary>
    public int InputRank { get; init; } = 2;

    /// <summary>The element type of graph inputs by name; inputs left out take 64-bit integers.</summary>
    public IReadOnlyDictionary<string, ElementType> InputTypes { get; init; } = new Dictionary<string, ElementType>();

    /// <summary>The token that pads.</summary>
    public int PadId { get; init; }

    /// <summary>The most prompts in a batch; null leaves it to <see cref="Plan"/>.</summary>
    public int? BatchSize { get; init; }

    /// <summary>How many prompts run together where <see cref="BatchSize"/> does not say; null for all.</summary>
    public BatchPlan? Plan { get; init; }
}
