using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.PatchRunner.Batches;

/// <summary>Prompts that run together, with how they are scored.</summary>
/// <param name="Clean">Tensors for the model's inputs on the clean prompts; inputs left out get their defaults.</param>
/// <param name="Corrupted">The same on the corrupted prompts; null where there are none (zero and mean ablation).</param>
/// <param name="Metric">The metric over these prompts.</param>
/// <param name="Rows">The number of measured (prompt, position) rows, the weight of this batch in the mean.</param>
internal sealed record EvaluationBatch(
    IReadOnlyDictionary<string, OnnxTensor> Clean,
    IReadOnlyDictionary<string, OnnxTensor>? Corrupted,
    MetricModel Metric,
    int Rows)
{
    /// <summary>The corrupted prompts where nothing can be done without them.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    internal IReadOnlyDictionary<string, OnnxTensor> CorruptedNeeded =>
        Corrupted ?? throw new ArgumentException("corrupted prompts are needed, and the data has none");

    /// <summary>The measured places, in the order of the metric's rows.</summary>
    public IReadOnlyList<MeasuredPlace>? Places { get; init; }

    /// <summary>What the prompt of each measured row is called in messages; null where nobody said.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>The same metric over the outputs of the measured places alone, [place, 1, channel]; where given, only these places are computed.</summary>
    public MetricModel? PlacesMetric { get; init; }
}
