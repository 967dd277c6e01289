using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>
/// What all attention operators do once they have queries [B,H,S,e], keys [B,H,T,e] and values [B,H,T,e]:
/// scores q·kᵀ, scale, soft cap, additive biases and masks, softmax, weighted sum.
/// </summary>
internal sealed class AttentionCore(GraphBuilder builder)
{
    /// <summary>The factor of the scores; 0 for 1/√e.</summary>
    public float Scale { get; init; }

    /// <summary>Scores s become c·tanh(s/c); 0 for none.</summary>
    public float SoftCap { get; init; }

    /// <summary>Addends of the capped scores, broadcast to [B,H,S,T].</summary>
    public IReadOnlyList<OnnxValue> Biases { get; init; } = [];

    /// <summary>The score of an extra key without value, broadcast to [B,H,S,1]; null for none.</summary>
    public OnnxValue? Sink { get; init; }

    /// <summary>Which keys may have weight, so that a query without any gets none at all; null for all.</summary>
    public OnnxValue? Kept { get; init; }

    /// <summary>The type that the softmax is computed in; undefined for the type of the scores.</summary>
    public ElementType SoftmaxType { get; init; }

    /// <summary>Builds the core.</summary>
    public AttentionSteps Build(OnnxValue query, OnnxValue key, OnnxValue value)
    {
        var product = builder.MatMul(query, builder.Transpose(key, 0, 1, 3, 2));
        var scaled = builder.Mul(product, Scale == 0 ? DefaultScale(query) : builder.Scalar(Scale, query));
        var capped = SoftCap == 0 ? scaled : Capped(scaled, builder.Scalar(SoftCap, query));
        var masked = Biases.Count == 0 ? capped : builder.Add(capped, Biases.Aggregate(builder.Add));
        var pattern = Softmax(masked, query);
        pattern = Kept is null ? pattern : builder.Where(Kept, pattern, builder.Scalar(0, query));
        return new(scaled, capped, masked, pattern, builder.MatMul(pattern, value));
    }

    private OnnxValue DefaultScale(OnnxValue query)
    {
        var width = builder.Cast(builder.SizeOf(query, 3), ElementType.Float);
        return builder.Like(builder.Op("Reciprocal", [builder.Sqrt(width)]), query);
    }

    private OnnxValue Capped(OnnxValue scores, OnnxValue cap) => builder.Mul(builder.Tanh(builder.Div(scores, cap)), cap);

    private OnnxValue Softmax(OnnxValue scores, OnnxValue like)
    {
        if (SoftmaxType != ElementType.Undefined)
        {
            return builder.Op("CastLike", [builder.Softmax(builder.Cast(scores, SoftmaxType)), like]);
        }

        if (Sink is null)
        {
            return builder.Softmax(scores);
        }

        var column = builder.Concat([builder.Slice(builder.Shape(scores), 0, 0, 3), builder.Ints(1)], 0);
        var extended = builder.Concat([scores, builder.Expand(Sink, column)], -1);
        return builder.Slice(builder.Softmax(extended), -1, 0, -1);
    }
}
