namespace Acdc.Onnx.GraphRewriter.Ir;

/// <summary>
/// Writes nodes into a graph, one method per operator, in the form that the model's opset (11 and later) asks for; new values are named after a prefix.
/// </summary>
public sealed class GraphBuilder
{
    private readonly OnnxModel _model;

    /// <param name="model">The model whose graph is written into; its opset decides between forms of an operator.</param>
    /// <param name="prefix">What names of new values start with.</param>
    internal GraphBuilder(OnnxModel model, string prefix) => (_model, Graph, Prefix) = (model, model.Graph, prefix);

    /// <summary>The graph written into.</summary>
    internal OnnxGraph Graph { get; }

    /// <summary>The version of the default operator set that is written.</summary>
    public long Opset => _model.Opset;

    /// <summary>What names of new values start with.</summary>
    internal string Prefix { get; }

    /// <summary>A builder for names below this one's.</summary>
    internal GraphBuilder Within(string name) => new(_model, $"{Prefix}{name}.");

    /// <summary>A graph input.</summary>
    internal OnnxValue Input(string name, ElementType type, params long?[] dims)
    {
        var value = Graph.AddValue(name);
        (value.DeclaredType, value.DeclaredDims) = (type, dims);
        Graph.Inputs.Add(value);
        return value;
    }

    /// <summary>Makes a value a graph output under <paramref name="name"/>.</summary>
    internal OnnxValue Output(string name, OnnxValue value, ElementType type, params long?[] dims)
    {
        var output = Graph.AddValue(name);
        Graph.AddNode("Identity", [value], [output]);
        (output.DeclaredType, output.DeclaredDims) = (type, dims);
        Graph.Outputs.Add(output);
        return output;
    }

    /// <summary>An initializer.</summary>
    public OnnxValue Constant(OnnxTensor tensor, string name = "const") => Graph.AddInitializer(Prefix + name, tensor);

    /// <summary>A one-dimensional 64-bit integer initializer.</summary>
    public OnnxValue Ints(params long[] values) => Graph.SharedInts(Prefix + "ints", values);

    /// <summary>A scalar in the floating-point type of <paramref name="like"/>; what the type cannot hold becomes its largest or smallest number.</summary>
    public OnnxValue Scalar(float value, OnnxValue like)
    {
        var type = StatedTypes.Of(like);
        return type.IsFloatingPoint()
            ? Constant(OnnxTensor.Scalar(type, value), "scalar")
            : Like(Constant(OnnxTensor.Scalar(value), "scalar"), like);
    }

    /// <summary>
    /// A 32-bit float value in the floating-point type of <paramref name="like"/>; below opset 15 a type that the graph does not state is taken for 32-bit
    /// float.
    /// </summary>
    public OnnxValue Like(OnnxValue a, OnnxValue like) => StatedTypes.Of(like) switch
    {
        ElementType.Float => a,
        var type when type.IsFloatingPoint() => Cast(a, type),
        _ => _model.Opset >= 15 ? Op("CastLike", [a, like]) : a,
    };

    /// <summary>Any operator with one output.</summary>
    public OnnxValue Op(OpName op, IReadOnlyList<OnnxValue?> inputs, params (string Name, OnnxAttribute Value)[] attributes) =>
        Ops(op, inputs, 1, attributes)[0];

    /// <summary>Any operator, with all of its outputs.</summary>
    public IReadOnlyList<OnnxValue> Ops(OpName op, IReadOnlyList<OnnxValue?> inputs, int outputs, params (string Name, OnnxAttribute Value)[] attributes)
    {
        OnnxValue[] results = new OnnxValue[outputs];
        for (int output = 0; output < outputs; output++)
        {
            results[output] = Graph.AddValue(Graph.FreshName(Prefix + op.Type));
        }

        var named = attributes.Length == 0 ? null : attributes.ToDictionary(attribute => attribute.Name, attribute => attribute.Value);
        Graph.AddNode(op, inputs, results, named, results[0].Name);
        return results;
    }

    /// <summary>Element-wise sum.</summary>
    public OnnxValue Add(OnnxValue a, OnnxValue b) => Op("Add", [a, b]);

    /// <summary>The elements, none less than a scalar.</summary>
    public OnnxValue Clip(OnnxValue a, OnnxValue least) => Op("Clip", [a, least]);

    /// <summary>Element-wise difference.</summary>
    public OnnxValue Sub(OnnxValue a, OnnxValue b) => Op("Sub", [a, b]);

    /// <summary>Element-wise product.</summary>
    public OnnxValue Mul(OnnxValue a, OnnxValue b) => Op("Mul", [a, b]);

    /// <summary>Element-wise quotient.</summary>
    public OnnxValue Div(OnnxValue a, OnnxValue b) => Op("Div", [a, b]);

    /// <summary>Negation.</summary>
    public OnnxValue Neg(OnnxValue a) => Op("Neg", [a]);

    /// <summary>Natural logarithm.</summary>
    public OnnxValue Log(OnnxValue a) => Op("Log", [a]);

    /// <summary>Exponential.</summary>
    public OnnxValue Exp(OnnxValue a) => Op("Exp", [a]);

    /// <summary>Square root.</summary>
    public OnnxValue Sqrt(OnnxValue a) => Op("Sqrt", [a]);

    /// <summary>Matrix product over the last two axes.</summary>
    public OnnxValue MatMul(OnnxValue a, OnnxValue b) => Op("MatMul", [a, b]);

    /// <summary>Copies under another type.</summary>
    public OnnxValue Cast(OnnxValue a, ElementType to) => Op("Cast", [a], ("to", new OnnxAttribute.Int((long)to)));

    /// <summary>Picks by condition.</summary>
    public OnnxValue Where(OnnxValue condition, OnnxValue yes, OnnxValue no) => Op("Where", [condition, yes, no]);

    /// <summary>Element-wise a &gt; b.</summary>
    public OnnxValue Greater(OnnxValue a, OnnxValue b) => Op("Greater", [a, b]);

    /// <summary>Element-wise equality.</summary>
    public OnnxValue Equal(OnnxValue a, OnnxValue b) => Op("Equal", [a, b]);

    /// <summary>Element-wise a &lt; b.</summary>
    public OnnxValue Less(OnnxValue a, OnnxValue b) => Op("Less", [a, b]);

    /// <summary>Both conditions.</summary>
    public OnnxValue And(OnnxValue a, OnnxValue b) => Op("And", [a, b]);

    /// <summary>Either condition.</summary>
    public OnnxValue Or(OnnxValue a, OnnxValue b) => Op("Or", [a, b]);

    /// <summary>The opposite condition.</summary>
    public OnnxValue Not(OnnxValue a) => Op("Not", [a]);

    /// <summary>Rows of <paramref name="data"/> along <paramref name="axis"/>.</summary>
    public OnnxValue Gather(OnnxValue data, OnnxValue indices, long axis = 0) => Op("Gather", [data, indices], ("axis", new OnnxAttribute.Int(axis)));

    /// <summary>Elements picked by index along <paramref name="axis"/>, one per index element.</summary>
    public OnnxValue GatherElements(OnnxValue data, OnnxValue indices, long axis) =>
        Op("GatherElements", [data, indices], ("axis", new OnnxAttribute.Int(axis)));

    /// <summary>Slices of <paramref name="data"/> at index tuples.</summary>
    public OnnxValue GatherND(OnnxValue data, OnnxValue indices) => Op("GatherND", [data, indices]);

    /// <summary>Logarithm of the softmax along <paramref name="axis"/>.</summary>
    public OnnxValue LogSoftmax(OnnxValue a, long axis = -1) => Op("LogSoftmax", [a], ("axis", new OnnxAttribute.Int(axis)));

    /// <summary>Softmax along <paramref name="axis"/>.</summary>
    public OnnxValue Softmax(OnnxValue a, long axis = -1) => Op("Softmax", [a], ("axis", new OnnxAttribute.Int(axis)));

    /// <summary>Layer norm over the last axis.</summary>
    public OnnxValue LayerNorm(OnnxValue a, OnnxValue scale, OnnxValue? bias, float epsilon) => Op(
        "LayerNormalization", bias is null ? [a, scale] : [a, scale, bias], ("axis", new OnnxAttribute.Int(-1)), ("epsilon", new OnnxAttribute.Float(epsilon)));

    /// <summary>RMS norm over the last axis.</summary>
    public OnnxValue RmsNorm(OnnxValue a, OnnxValue scale, float epsilon) => Op(
        "SimplifiedLayerNormalization", [a, scale], ("axis", new OnnxAttribute.Int(-1)), ("epsilon", new OnnxAttribute.Float(epsilon)));

    /// <summary>Hyperbolic tangent.</summary>
    public OnnxValue Tanh(OnnxValue a) => Op("Tanh", [a]);

    /// <summary>Sum along <paramref name="axes"/>, all where none are given.</summary>
    public OnnxValue ReduceSum(OnnxValue a, bool keepDims, params long[] axes) => Reduce("ReduceSum", a, keepDims, axes, 13);

    /// <summary>Mean along <paramref name="axes"/>, all where none are given.</summary>
    public OnnxValue ReduceMean(OnnxValue a, bool keepDims, params long[] axes) => Reduce("ReduceMean", a, keepDims, axes, 18);

    /// <summary>Maximum along <paramref name="axes"/>, all where none are given.</summary>
    public OnnxValue ReduceMax(OnnxValue a, bool keepDims, params long[] axes) => Reduce("ReduceMax", a, keepDims, axes, 18);

    /// <summary>Product of all elements, a tensor of one element and as many axes.</summary>
    public OnnxValue ReduceProduct(OnnxValue a) => Reduce("ReduceProd", a, true, [], 18);

    /// <summary>Joins along <paramref name="axis"/>.</summary>
    public OnnxValue Concat(IReadOnlyList<OnnxValue> parts, long axis) =>
        parts.Count == 1 ? parts[0] : Op("Concat", [.. parts], ("axis", new OnnxAttribute.Int(axis)));

    /// <summary>The dimensions.</summary>
    public OnnxValue Shape(OnnxValue a) => Op("Shape", [a]);

    /// <summary>The size of one axis, a tensor of one element.</summary>
    public OnnxValue SizeOf(OnnxValue a, int axis) => Gather(Shape(a), Ints(axis));

    /// <summary>0, 1, … up to <paramref name="count"/>, a tensor of one element.</summary>
    public OnnxValue Range(OnnxValue count) => Op("Range", [Constant(OnnxTensor.Scalar(0L)), Squeeze(count, 0), Constant(OnnxTensor.Scalar(1L))]);

    /// <summary>The same elements under the shape that <paramref name="shape"/> says (0: as before, −1: the rest).</summary>
    public OnnxValue Reshape(OnnxValue a, OnnxValue shape) => Op("Reshape", [a, shape]);

    /// <summary>The same elements under another shape (0: as before, −1: the rest).</summary>
    public OnnxValue Reshape(OnnxValue a, params long[] shape) => Reshape(a, Ints(shape));

    /// <summary>Axes in another order.</summary>
    public OnnxValue Transpose(OnnxValue a, params long[] order) => Op("Transpose", [a], ("perm", new OnnxAttribute.Ints(order)));

    /// <summary>Adds axes of size one.</summary>
    public OnnxValue Unsqueeze(OnnxValue a, params long[] axes) => OverAxes("Unsqueeze", a, axes, 13);

    /// <summary>Takes axes of size one away.</summary>
    public OnnxValue Squeeze(OnnxValue a, params long[] axes) => OverAxes("Squeeze", a, axes, 13);

    /// <summary>Broadcasts to a shape.</summary>
    public OnnxValue Expand(OnnxValue a, OnnxValue shape) => Op("Expand", [a, shape]);

    /// <summary>Every <paramref name="step"/>-th element of [start, end) along one axis.</summary>
    public OnnxValue Slice(OnnxValue a, long axis, long start, long end, long step = 1) =>
        Op("Slice", [a, Ints(start), Ints(end), Ints(axis), Ints(step)]);

    /// <summary>The elements from <paramref name="start"/> to <paramref name="end"/>, tensors of one element, along one axis.</summary>
    public OnnxValue Slice(OnnxValue a, long axis, OnnxValue start, OnnxValue end) => Op("Slice", [a, start, end, Ints(axis)]);

    /// <summary>Parts of the given sizes along <paramref name="axis"/>.</summary>
    public IReadOnlyList<OnnxValue> Split(OnnxValue a, long axis, params long[] sizes) => _model.Opset >= 13
        ? Ops("Split", [a, Ints(sizes)], sizes.Length, ("axis", new OnnxAttribute.Int(axis)))
        : Ops("Split", [a], sizes.Length, ("axis", new OnnxAttribute.Int(axis)), ("split", new OnnxAttribute.Ints(sizes)));

    /// <summary>Parts of equal size along <paramref name="axis"/>.</summary>
    public IReadOnlyList<OnnxValue> SplitEvenly(OnnxValue a, long axis, int parts) => _model.Opset >= 18
        ? Ops("Split", [a], parts, ("axis", new OnnxAttribute.Int(axis)), ("num_outputs", new OnnxAttribute.Int(parts)))
        : Ops("Split", [a], parts, ("axis", new OnnxAttribute.Int(axis)));

    /// <summary>Sum of squares and the like: product of a value with itself.</summary>
    public OnnxValue Square(OnnxValue a) => Mul(a, a);

    private static OnnxAttribute.Int Flag(bool value) => new(value ? 1 : 0);

    private OnnxValue Reduce(string op, OnnxValue a, bool keepDims, long[] axes, long axesAsInputSince) =>
        OverAxes(op, a, axes, axesAsInputSince, ("keepdims", Flag(keepDims)));

    private OnnxValue OverAxes(string op, OnnxValue a, long[] axes, long axesAsInputSince, params (string, OnnxAttribute)[] attributes)
    {
        if (axes.Length == 0)
        {
            return Op(op, [a], attributes);
        }

        return _model.Opset >= axesAsInputSince
            ? Op(op, [a, Ints(axes)], attributes)
            : Op(op, [a], [.. attributes, ("axes", new OnnxAttribute.Ints(axes))]);
    }
}
