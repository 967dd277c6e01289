using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>
/// A model whose every edge is a switch: an ordinary ONNX model with, beside its own inputs, <see cref="Switches"/> and one ablated tensor per sender,
/// and with the logits and every sender's value as outputs.
/// </summary>
/// <param name="Model">The model.</param>
/// <param name="Map">The map it was made from.</param>
internal sealed record SwitchableModel(OnnxModel Model, TransformerMap Map)
{
    /// <summary>
    /// The input with one float per edge, in the order of <see cref="EdgeGraph.Edges"/>: 1 lets the sender's current value through, 0 its ablated one.
    /// </summary>
    public const string Switches = "edge_switches";

    /// <summary>The metadata entry that lists the edges in the order of <see cref="Switches"/>, separated by spaces.</summary>
    public const string EdgesEntry = "acdc.edges";

    /// <summary>The metadata entry that lists the senders, separated by spaces.</summary>
    public const string SendersEntry = "acdc.senders";

    /// <summary>The value, inside the model, of the stream that the logits read, float [batch, position, width].</summary>
    public required string Top { get; init; }

    /// <summary>Where slices of single heads had to stay behind an operator, each node once.</summary>
    public IReadOnlyList<SliceStop> Stops { get; init; } = [];

    /// <summary>The edges.</summary>
    public EdgeGraph Edges => Map.Edges;

    /// <summary>The logits' output name.</summary>
    public string Logits => Map.Logits.Name;

    /// <summary>The input that takes a sender's ablated value, float [batch, position, width].</summary>
    public static string AblatedInput(CircuitNode sender) => $"ablated.{sender}";

    /// <summary>The output with a sender's current value, float [batch, position, width].</summary>
    public static string SenderOutput(CircuitNode sender) => $"sender.{sender}";
}
