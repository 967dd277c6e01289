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

    /// <summary>All of an encoder that is not in the file of its decoder, written <c>encoder</c>.</summary>
    Encoder,

    /// <summary>One attention head, written <c>a{L}.h{H}</c>.</summary>
    Head,

    /// <summary>A norm acting on a sum that an attention block writes into, written <c>a{L}.norm</c>.</summary>
    AttentionNorm,

    /// <summary>A block that mixes positions without attention over keys, written <c>s{L}</c>.</summary>
    Mixer,

    /// <summary>A norm acting on a sum that a mixer writes into, written <c>s{L}.norm</c>.</summary>
    MixerNorm,

    /// <summary>One head of a decoder's attention to its encoder, written <c>c{L}.h{H}</c>.</summary>
    CrossHead,

    /// <summary>A norm acting on a sum that a cross-attention writes into, written <c>c{L}.norm</c>.</summary>
    CrossNorm,

    /// <summary>One MLP, written <c>m{L}</c>; those after a layer's first <c>m{L}.2</c>, ….</summary>
    Mlp,

    /// <summary>A norm acting on a sum that an MLP writes into, written <c>m{L}.norm</c>.</summary>
    MlpNorm,

    /// <summary>The final norm and unembedding, written <c>logits</c>.</summary>
    Logits,
}
