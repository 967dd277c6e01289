using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.PatchRunner.Batches;

/// <summary>
/// A metric as an ONNX graph. Graph inputs: <c>current</c>, the logits to score, [batch, position, channel];
/// where the metric compares with the clean run, <c>clean</c>, its logits, of the same shape; and those of <paramref name="Feeds"/>.
/// Graph outputs: <c>rows</c>, one float per measured (prompt, position), and <c>value</c>, their mean, a scalar, both with the metric's own sign.
/// </summary>
/// <param name="Name">The metric's name (docs/semantics, "Metrics").</param>
/// <param name="Model">The graph.</param>
/// <param name="Feeds">Tensors for the other graph inputs: measured rows, answers.</param>
/// <param name="LargerIsBetter">Whether the value is negated before a search compares it.</param>
internal sealed record MetricModel(string Name, OnnxModel Model, IReadOnlyDictionary<string, OnnxTensor> Feeds, bool LargerIsBetter)
{
    /// <summary>What a value is multiplied by to be compared: of what is compared, a larger value is worse.</summary>
    public int Sign => LargerIsBetter ? -1 : 1;

    /// <summary>The input that takes the logits to score.</summary>
    public const string Current = "current";

    /// <summary>The input that takes the clean run's logits.</summary>
    public const string Clean = "clean";

    /// <summary>The output with one value per measured row.</summary>
    public const string Rows = "rows";

    /// <summary>The output with the mean over the rows.</summary>
    public const string Value = "value";
}
