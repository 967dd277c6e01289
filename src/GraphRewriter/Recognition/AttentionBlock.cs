using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Recognition;

/// <summary>An attention block: what feeds its core, the core, and what carries its heads to the stream.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Heads">Query heads.</param>
/// <param name="KeyValueHeads">Key/value heads.</param>
/// <param name="Stream">The stream it reads.</param>
/// <param name="Query">The queries as the scores' product reads them.</param>
/// <param name="Key">The keys as the scores' product reads them.</param>
/// <param name="Value">The values as the weighted sum reads them.</param>
/// <param name="Scores">The product of queries and keys.</param>
/// <param name="Pattern">The attention weights as the weighted sum reads them.</param>
/// <param name="Result">The weighted values of all heads.</param>
/// <param name="OutputEnd">The last value that depends linearly (with a bias) on <paramref name="Result"/>.</param>
/// <param name="Contribution">What is added to the stream: <paramref name="OutputEnd"/>, or that after a norm.</param>
/// <param name="Biases">Constants added beside it.</param>
internal sealed record AttentionBlock(
    int Layer,
    int Heads,
    int KeyValueHeads,
    OnnxValue Stream,
    CoreOperand Query,
    CoreOperand Key,
    CoreOperand Value,
    CoreOperand Scores,
    CoreOperand Pattern,
    CoreOperand Result,
    OnnxValue OutputEnd,
    OnnxValue Contribution,
    IReadOnlyList<OnnxValue> Biases)
{
    /// <summary>Whether a norm acts on the sum of the heads before it reaches the stream.</summary>
    public bool HasOutputNorm => OutputEnd != Contribution;
}

/// <summary>A value of the attention core and where its heads lie.</summary>
/// <param name="Value">The value.</param>
/// <param name="Layout">Where its heads lie.</param>
internal sealed record CoreOperand(OnnxValue Value, HeadLayout Layout);
