using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Gradients;

/// <summary>What is known so far of the gradient at each value: the terms of a sum, which is written when it is first read.</summary>
internal sealed class Cotangents(GraphBuilder builder)
{
    private readonly Dictionary<OnnxValue, OnnxValue> _sums = new(ReferenceEqualityComparer.Instance);

    /// <summary>The gradient at <paramref name="value"/>; null where nothing was added.</summary>
    public OnnxValue? this[OnnxValue value] => _sums.GetValueOrDefault(value);

    /// <summary>Whether something was added to the gradient at <paramref name="value"/>.</summary>
    public bool Has(OnnxValue value) => _sums.ContainsKey(value);

    /// <summary>Adds a term to the gradient at <paramref name="value"/>.</summary>
    public void Add(OnnxValue value, OnnxValue term) =>
        _sums[value] = _sums.TryGetValue(value, out var sum) ? builder.Add(sum, term) : term;
}
