using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Gradients;

/// <summary>Writes the gradients at a node's inputs from those at its outputs.</summary>
internal delegate void GradientRule(GradientStep step);

/// <summary>One step back through a node: what a rule reads, and where it puts its results.</summary>
internal sealed class GradientStep(OnnxNode node, GraphBuilder builder, Facts facts, Cotangents cotangents, HashSet<OnnxValue> active)
{
    /// <summary>The node.</summary>
    public OnnxNode Node => node;

    /// <summary>Writes nodes.</summary>
    public GraphBuilder Build => builder;

    /// <summary>The first input, x.</summary>
    public OnnxValue X => Operand(0);

    /// <summary>The first output, y.</summary>
    public OnnxValue Y => node.Output;

    /// <summary>The gradient at the first output, g; zeros where only other outputs are differentiated.</summary>
    public OnnxValue G => GradientAt(0) ?? builder.ZerosLike(Y);

    /// <summary>The gradient at an output; null where it is zero.</summary>
    public OnnxValue? GradientAt(int output) => node.Outputs[output] is { } value ? cotangents[value] : null;

    /// <summary>An input that must be there.</summary>
    /// <exception cref="ModelMappingException">It is left out.</exception>
    public OnnxValue Operand(int input) => node.Input(input) ?? throw Cannot(FormattableString.Invariant($"input {input} is left out"));

    /// <summary>Whether the gradient at an input is asked for.</summary>
    public bool Wants(int input) => node.Input(input) is { } value && active.Contains(value);

    /// <summary>Gives the gradient at an input, of its shape, if it is asked for.</summary>
    public void Give(int input, Func<OnnxValue> gradient)
    {
        if (Wants(input))
        {
            cotangents.Add(Operand(input), gradient());
        }
    }

    /// <summary>As <see cref="Give"/>, for an input that was broadcast: summed back to its shape.</summary>
    public void GiveSummed(int input, Func<OnnxValue> gradient) => Give(input, () => SummedTo(Operand(input), gradient(), Alone(input)));

    /// <summary>The element type of a value as far as it is known.</summary>
    public ElementType TypeOf(OnnxValue value) => facts.TypeOf(value);

    /// <summary>The rank of a value as far as the graph states it.</summary>
    public int? RankOf(OnnxValue value) => facts.RankOf(value);

    /// <summary>Whether two values are known to have the same axes but for the last two.</summary>
    public bool SameBatch(OnnxValue a, OnnxValue b) => facts.SameBatch(a, b);

    /// <summary>The size of an axis, a tensor of one element; a constant where it is known.</summary>
    public OnnxValue SizeOf(OnnxValue value, long axis) =>
        facts.SizeOf(value, axis) is { } size ? builder.Ints(size) : builder.SizeOf(value, (int)axis);

    /// <summary>A number in the type of y.</summary>
    public OnnxValue Number(double value) => builder.Scalar((float)value, Y);

    /// <summary>A constant integer input.</summary>
    /// <exception cref="ModelMappingException">It is computed.</exception>
    public long[] Constants(int input) => Operand(input).Constant?.ToInt64() ?? throw Cannot($"'{Operand(input)}' is not constant");

    /// <summary>Says that a form of an operator has no rule.</summary>
    public ModelMappingException Cannot(string why) => new($"no derivative is known for the operator {node}: {why}");

    private OnnxValue SummedTo(OnnxValue operand, OnnxValue gradient, bool alone) =>
        alone || facts.SameShape(operand, Y) ? gradient
        : facts.DifferInLast(operand, Y) ? builder.ReduceSum(gradient, true, -1)
        : builder.SumTo(gradient, operand);

    /// <summary>Whether the other inputs are numbers, so that this one keeps its shape.</summary>
    private bool Alone(int input) =>
        node.Inputs.Where((_, other) => other != input).All(other => other is null || other == node.Inputs[input] || other.Constant?.Dims.Count == 0);
}
