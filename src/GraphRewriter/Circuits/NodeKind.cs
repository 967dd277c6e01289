namespace Acdc.Onnx.GraphRewriter.Circuits;

/// <summary>What a <see cref="CircuitNode"/> is (docs/semantics, "Nodes").</summary>
public enum NodeKind
{
    /// <summary>The residual stream at the bottom, written <c>input</c>.</summary>
    Input,

    /// <summary>The token part of a split bottom, written <c>embed</c>.</summary>
    TokenEmbedding,

    /// <summary>The position part of a split bottom, written <c>pos_embed</c>.</summary>
    PositionEmbedding,

    /// <summary>One attention head, written <c>a{L}.h{H}</c>.</summary>
    Head,

    /// <summary>A norm acting on a sum that an attention block writes into, written <c>a{L}.norm</c>.</summary>
    AttentionNorm,

    /// <summary>One MLP, written <c>m{L}</c>.</summary>
    Mlp,

    /// <summary>A norm acting on a sum that an MLP writes into, written <c>m{L}.norm</c>.</summary>
    MlpNorm,

    /// <summary>The final norm and unembedding, written <c>logits</c>.</summary>
    Logits,
}
