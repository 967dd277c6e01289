using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Components;

/// <summary>
/// One function of a transformer as a model of its own: from a receiver's input, or a head's q, k and v, to what it computes.
/// Streams and senders' values are float [batch, position, width].
/// </summary>
/// <param name="Model">The model; its output is <see cref="Output"/>, or one <see cref="HeadOutput"/> per head.</param>
/// <param name="Inputs">The activations it takes, in the order of the method that made it.</param>
/// <param name="Sides">Names of the values it also takes that depend on the model's inputs but are no activations: masks, positions, shapes.</param>
internal sealed record Component(OnnxModel Model, IReadOnlyList<string> Inputs, IReadOnlyList<string> Sides)
{
    /// <summary>The axes of inputs by name, as far as they are known.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<AxisSize>> Axes { get; init; } = new Dictionary<string, IReadOnlyList<AxisSize>>();

    /// <summary>The channels of the stream where the outputs are senders' values; null where they are something else.</summary>
    public int? SenderWidth { get; init; }

    /// <summary>The output's name.</summary>
    public const string Output = "result";

    /// <summary>The name of one head's output where a component has those of all heads of a block.</summary>
    public static string HeadOutput(int head) => FormattableString.Invariant($"head{head}");
}
