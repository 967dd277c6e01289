using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Components;

/// <summary>
/// Weighs rows before they are projected where there are fewer of them afterwards: p · (x W / σ + b) = ((p / σᵀ) · x) W + (p · 1) b, with one row p of weights
/// for every prompt, [batch, 1, key]; x [batch, key, width]; its deviations σ [batch, key, 1]; a constant matrix W and row b. So a head's v at one place of a
/// prompt costs one row of a product instead of one for every position.
/// </summary>
internal sealed class WeighBeforeProjection
{
    private static readonly AxisSize One = AxisSize.Fixed(1);

    private readonly GraphBuilder _builder;
    private readonly Facts _facts;

    private WeighBeforeProjection(GraphBuilder builder, Facts facts) => (_builder, _facts) = (builder, facts);

    /// <summary>Rewrites a component.</summary>
    public static void Apply(Component component)
    {
        if (component.Axes.Count > 0)
        {
            new WeighBeforeProjection(new(component.Model, "weigh."), Facts.OfInputs(component.Axes)).Run();
            component.Model.Graph.RemoveUnused();
        }
    }

    private void Run()
    {
        foreach (var node in _builder.Graph.NodesInOrder().Where(node => node.Op == "MatMul"))
        {
            if (IsRow(node.Inputs[0]!) && Rows.Of(node.Inputs[1]!, _facts) is { } rows && Weighted(node.Inputs[0]!, rows) is { } weighted)
            {
                _builder.Graph.ReplaceUses(node.Output, weighted);
            }
        }
    }

    /// <summary>Whether a value is one row for every prompt, [batch, 1, 1, key].</summary>
    private bool IsRow(OnnxValue value) =>
        _facts.AxesOf(value) is [{ Known: true } batch, var head, var query, { Known: true }] && batch != One && head == One && query == One;

    private OnnxValue? Weighted(OnnxValue pattern, Rows rows)
    {
        if (_facts.AxesOf(pattern) is not { } axes || _facts.AxesOf(rows.Stream) is not [var batch, var key, _] || axes[0] != batch || axes[^1] != key)
        {
            return null;
        }

        var row = _builder.Squeeze(pattern, 1);
        var weights = rows.Deviation is null ? row : _builder.Div(row, _builder.Unsqueeze(_builder.Squeeze(rows.Deviation, -1), 1));
        var result = _builder.MatMul(_builder.MatMul(weights, rows.Stream), rows.Matrix);
        var biased = rows.Bias is null ? result : _builder.Add(result, _builder.Mul(_builder.ReduceSum(row, true, -1), rows.Bias));
        return _builder.Unsqueeze(biased, 1);
    }

    /// <summary>x W / σ + b, of one head: [batch, 1, key, channel], whose second axis may come in at any step.</summary>
    private sealed record Rows(OnnxValue Stream, OnnxValue Matrix, OnnxValue? Deviation, OnnxValue? Bias)
    {
        public static Rows? Of(OnnxValue value, Facts facts)
        {
            if (facts.AxesOf(value) is not [var batch, var head, var key, _] || head != One)
            {
                return null;
            }

            OnnxValue? bias = null, deviation = null;
            var inner = WithoutHead(value);
            if (inner.Producer is { } add && add.Op == "Add" && add.Inputs[1]!.Constant?.Dims.Count == 1)
            {
                (inner, bias) = (WithoutHead(add.Inputs[0]!), add.Inputs[1]);
            }

            if (inner.Producer is { } div && div.Op == "Div" && facts.AxesOf(div.Inputs[1]!) is [var first, var second, var one] && first == batch && second == key
                && one == One)
            {
                (inner, deviation) = (WithoutHead(div.Inputs[0]!), div.Inputs[1]);
            }

            return inner.Producer is { } product && product.Op == "MatMul" && product.Inputs[1]!.Constant?.Dims.Count == 2
                && WithoutHead(product.Inputs[0]!) is { } stream && IsOfPrompts(stream)
                ? new(stream, product.Inputs[1]!, deviation, bias)
                : null;

            bool IsOfPrompts(OnnxValue rows) => facts.AxesOf(rows) is [var prompts, var positions, _] && prompts == batch && positions == key;

            OnnxValue WithoutHead(OnnxValue rows) =>
                rows.Producer is { } node && node.Op == "Unsqueeze" && IsOfPrompts(node.Inputs[0]!) ? node.Inputs[0]! : rows;
        }
    }
}
