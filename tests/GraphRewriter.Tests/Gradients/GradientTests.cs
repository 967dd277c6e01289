using Acdc.Onnx.GraphRewriter.Gradients;
using Acdc.Onnx.GraphRewriter.Ir;
using static Acdc.Onnx.GraphRewriter.Tests.Gradients.GradientCase;

namespace Acdc.Onnx.GraphRewriter.Tests.Gradients;

[TestClass]
public sealed class GradientTests
{
    private static readonly OpName QuickGelu = new("QuickGelu", OpName.Microsoft);

    private static GradientCase[] Elements { get; } =
    [
        One("Identity", m => m.Builder.Op("Identity", [m.X(2, 3)])),
        One("Dropout", m => m.Builder.Op("Dropout", [m.X(2, 3)])),
        One("Neg", m => m.Builder.Neg(m.X(2, 3))),
        One("Exp", m => m.Builder.Exp(m.X(2, 3))),
        One("Log", m => m.Builder.Log(m.Positive(2, 3))),
        One("Sqrt", m => m.Builder.Sqrt(m.Positive(2, 3))),
        One("Reciprocal", m => m.Builder.Op("Reciprocal", [m.Positive(2, 3)])),
        One("Sin", m => m.Builder.Op("Sin", [m.X(2, 3)])),
        One("Cos", m => m.Builder.Op("Sin", [m.Builder.Op("Cos", [m.X(2, 3)])])) with { Type = ElementType.Float },
        Single("Tan", m => m.Builder.Op("Tan", [m.Builder.Mul(m.Number(0.5f), m.X(2, 3))])),
        Single("Sinh", m => m.Builder.Op("Sinh", [m.X(2, 3)])),
        Single("Cosh", m => m.Builder.Op("Cosh", [m.X(2, 3)])),
        Single("Atan", m => m.Builder.Op("Atan", [m.X(2, 3)])),
        Single("Asin", m => m.Builder.Op("Asin", [m.Builder.Mul(m.Number(0.3f), m.X(2, 3))])),
        Single("Acos", m => m.Builder.Op("Acos", [m.Builder.Mul(m.Number(0.3f), m.X(2, 3))])),
        Single("Asinh", m => m.Builder.Op("Asinh", [m.X(2, 3)])),
        Single("Acosh", m => m.Builder.Op("Acosh", [m.Builder.Add(m.Number(1.5f), m.Positive(2, 3))])),
        Single("Atanh", m => m.Builder.Op("Atanh", [m.Builder.Mul(m.Number(0.3f), m.X(2, 3))])),
        One("Abs", m => m.Builder.Op("Abs", [m.X(2, 3)])),
        Single("Erf", m => m.Builder.Op("Erf", [m.X(2, 3)])),
        One("Clip", m => m.Builder.Op("Clip", [m.X(3, 4), m.Number(-1), m.Number(0.5f)])),
        One("Clip below only", m => m.Builder.Op("Clip", [m.X(3, 4), m.Number(-0.3f)])),
        One("Cast", m => m.Builder.Cast(m.Builder.Cast(m.X(2, 3), ElementType.Double), ElementType.Float)) with { Type = ElementType.Float },
        One("CastLike", m => m.Builder.Op("CastLike", [m.X(2, 3), m.Weight(1)])),
    ];

    private static GradientCase[] Activations { get; } =
    [
        One("Tanh", m => m.Builder.Tanh(m.X(2, 3))),
        One("Sigmoid", m => m.Builder.Op("Sigmoid", [m.X(2, 3)])),
        One("Relu", m => m.Builder.Op("Relu", [m.X(3, 4)])),
        Single("LeakyRelu", m => m.Builder.Op("LeakyRelu", [m.X(3, 4)], ("alpha", new OnnxAttribute.Float(0.2f)))),
        Single("Elu", m => m.Builder.Op("Elu", [m.X(3, 4)], ("alpha", new OnnxAttribute.Float(0.7f)))),
        Single("Selu", m => m.Builder.Op("Selu", [m.X(3, 4)])),
        Single("Selu with numbers of its own",
            m => m.Builder.Op("Selu", [m.X(3, 4)], ("alpha", new OnnxAttribute.Float(0.8f)), ("gamma", new OnnxAttribute.Float(1.3f)))),
        Single("Celu", m => m.Builder.Op("Celu", [m.X(3, 4)], ("alpha", new OnnxAttribute.Float(1.4f)))),
        Single("Softsign", m => m.Builder.Op("Softsign", [m.X(3, 4)])),
        Single("ThresholdedRelu", m => m.Builder.Op("ThresholdedRelu", [m.X(3, 4)], ("alpha", new OnnxAttribute.Float(0.3f)))),
        Single("Shrink", m => m.Builder.Op("Shrink", [m.X(3, 4)], ("lambd", new OnnxAttribute.Float(0.4f)), ("bias", new OnnxAttribute.Float(0.1f)))),
        Single("Mish", m => m.Builder.Op("Mish", [m.X(3, 4)]), opset: 18),
        Single("PRelu", m => m.Builder.Op("PRelu", [m.X(3, 4), m.X(4)])),
        Single("Softplus", m => m.Builder.Op("Softplus", [m.X(2, 3)])),
        Single("HardSigmoid", m => m.Builder.Op("HardSigmoid", [m.X(3, 4)], ("alpha", new OnnxAttribute.Float(0.4f)))),
        Single("HardSwish", m => m.Builder.Op("HardSwish", [m.Builder.Mul(m.Number(4), m.X(3, 4))])),
        Single("Gelu", m => m.Builder.Op("Gelu", [m.X(2, 3)]), opset: 20),
        Single("Gelu by tanh", m => m.Builder.Op("Gelu", [m.X(2, 3)], ("approximate", new OnnxAttribute.Text("tanh"))), opset: 20),
        Single("com.microsoft.Gelu", m => m.Builder.Op(new("Gelu", OpName.Microsoft), [m.X(2, 3)])),
        Single("com.microsoft.FastGelu", m => m.Builder.Op(new("FastGelu", OpName.Microsoft), [m.X(2, 3), m.X(3)])),
        Single("com.microsoft.FastGelu without bias", m => m.Builder.Op(new("FastGelu", OpName.Microsoft), [m.X(2, 3)])),
        Single("com.microsoft.BiasGelu", m => m.Builder.Op(new("BiasGelu", OpName.Microsoft), [m.X(2, 3), m.X(3)])),
        Single("com.microsoft.QuickGelu", m => m.Builder.Op(QuickGelu, [m.X(2, 3)])),
        Single("com.microsoft.QuickGelu as SiLU", m => m.Builder.Op(QuickGelu, [m.X(2, 3)], ("alpha", new OnnxAttribute.Float(1)))),
        Single("Swish", m => m.Builder.Op("Swish", [m.X(2, 3)], ("alpha", new OnnxAttribute.Float(1.5f))), opset: 24),
    ];

    private static GradientCase[] Broadcasts { get; } =
    [
        One("Mul of a column, as its weights say, and a row", m => m.Builder.Mul(m.Builder.MatMul(m.X(2, 5, 3), m.Weight(3, 1)), m.Weight(4))),
        One("Add of columns of different inputs",
            m => m.Builder.Add(m.Builder.MatMul(m.X(2, 5, 3), m.Weight(3, 1)), m.Builder.MatMul(m.X(5, 3), m.Weight(3, 2)))),
        One("Sub of an input's mean, divided by its size", m =>
        {
            var x = m.X(2, 3, 4);
            var centred = m.Builder.Sub(x, m.Builder.ReduceMean(x, true, -1));
            var size = m.Builder.Sqrt(m.Builder.Add(m.Builder.ReduceMean(m.Builder.Square(centred), true, -1), m.Number(1)));
            return m.Builder.Mul(m.Builder.Div(centred, size), m.Weight(4));
        }),
        One("Mul of a product by itself and a row", m =>
        {
            var hidden = m.Builder.Add(m.Builder.MatMul(m.X(2, 3, 4), m.Weight(4, 5)), m.Weight(5));
            return m.Builder.Mul(m.Builder.Mul(m.Builder.Square(hidden), hidden), m.Weight(1, 1));
        }),
        One("Add", m => m.Builder.Add(m.X(2, 3), m.X(2, 3))),
        One("Add of a row", m => m.Builder.Add(m.X(3), m.X(2, 4, 3))),
        One("Add of an inner axis", m => m.Builder.Add(m.X(2, 1, 3), m.X(4, 1))),
        One("Add of a number", m => m.Builder.Add(m.X(2, 3), m.X())),
        One("Add to itself", m => m.X(2, 3) is var x ? m.Builder.Add(x, x) : x),
        One("Sum", m => m.Builder.Op("Sum", [m.X(2, 3), m.X(3), m.X(2, 1)])),
        One("Mean", m => m.Builder.Op("Mean", [m.X(2, 3), m.X(2, 3)])) with { Type = ElementType.Float },
        One("Sub", m => m.Builder.Sub(m.X(2, 3), m.X(2, 1))),
        One("Mul", m => m.Builder.Mul(m.X(2, 3), m.X(1, 3))),
        One("Mul with itself", m => m.Builder.Square(m.X(2, 3))),
        One("Mul by a number", m => m.Builder.Mul(m.X(2, 3), m.Number(0.3f))),
        One("Div", m => m.Builder.Div(m.X(2, 3), m.Positive(2, 1))),
        One("Pow", m => m.Builder.Op("Pow", [m.Positive(2, 3), m.X(3)])),
        One("Pow of two", m => m.Builder.Op("Pow", [m.X(2, 3), m.Number(2)])),
        One("Pow of an integer", m => m.Builder.Op("Pow", [m.X(2, 3), m.Builder.Constant(OnnxTensor.Scalar(3L))])),
        One("Max", m => m.Builder.Op("Max", [m.X(3, 4), m.X(4)])),
        One("Min", m => m.Builder.Op("Min", [m.X(3, 4), m.X(4)])),
        One("Where", m => m.Builder.Where(m.Truths([1, 0, 1], 3), m.X(2, 3), m.X(2, 1))),
        One("Expand", m => m.Builder.Expand(m.X(3, 1), m.Builder.Ints(2, 3, 4))),
    ];

    private static GradientCase[] Products { get; } =
    [
        One("MatMul", m => m.Builder.MatMul(m.X(3, 4), m.X(4, 2))),
        One("MatMul by a weight", m => m.Builder.MatMul(m.X(2, 3, 4), m.Weight(4, 2))),
        One("MatMul in batches", m => m.Builder.MatMul(m.X(2, 1, 3, 4), m.X(5, 4, 2))),
        One("MatMul of unknown ranks", m => m.Builder.MatMul(
            m.Builder.Reshape(m.X(2, 3, 4), m.Integers([2, 3, 4], 3)), m.Builder.Op("Einsum", [m.X(4, 2)], ("equation", new OnnxAttribute.Text("ij->ij"))))),
        One("Gemm", m => m.Builder.Op("Gemm", [m.X(3, 4), m.X(4, 2), m.X(2)], ("alpha", new OnnxAttribute.Float(0.5f)), ("beta", new OnnxAttribute.Float(2)))),
        One("Gemm transposed", m => m.Builder.Op("Gemm", [m.X(4, 3), m.X(2, 4)], ("transA", new OnnxAttribute.Int(1)), ("transB", new OnnxAttribute.Int(1)))),
        One("Gemm half transposed", m => m.Builder.Op("Gemm", [m.X(3, 4), m.X(2, 4), m.X(3, 1)], ("transB", new OnnxAttribute.Int(1)))),
        Single("com.microsoft.MatMulNBits", m => m.Builder.Op(
            new("MatMulNBits", OpName.Microsoft),
            [m.X(2, 3, 32), m.Builder.Constant(Bytes(5, 2, 8)), m.Builder.Constant(OnnxTensor.Of([.. Enumerable.Range(1, 10).Select(i => 0.1f * i)], 10))],
            ("K", new OnnxAttribute.Int(32)), ("N", new OnnxAttribute.Int(5)), ("bits", new OnnxAttribute.Int(4)), ("block_size", new OnnxAttribute.Int(16)))),
        One("Einsum", m => m.Builder.Op("Einsum", [m.X(2, 3, 4), m.X(4, 5, 2)], ("equation", new OnnxAttribute.Text("abc,cda->adb")))),
        One("Einsum over batches", m => m.Builder.Op("Einsum", [m.X(2, 3, 4), m.X(4, 5)], ("equation", new OnnxAttribute.Text("...ab,bc->...ac")))),
    ];

    private static GradientCase[] Norms { get; } =
    [
        One("LayerNormalization", m => m.Builder.LayerNorm(m.X(2, 3, 4), m.X(4), m.X(4), 1e-5f)),
        One("LayerNormalization over two axes", m => m.Builder.Op("LayerNormalization", [m.X(2, 3, 4), m.X(3, 4)], ("axis", new OnnxAttribute.Int(1)))),
        One("LayerNormalization without bias", m => m.Builder.LayerNorm(m.X(2, 4), m.Weight(4), null, 1e-3f)),
        One("SimplifiedLayerNormalization", m => m.Builder.RmsNorm(m.X(2, 3, 4), m.X(4), 1e-5f)),
        Single("RMSNormalization", m => m.Builder.Op("RMSNormalization", [m.X(2, 3, 4), m.X(4)]), opset: 23),
        One("LpNormalization", m => m.Builder.Op("LpNormalization", [m.X(2, 3)])),
        One("Softmax", m => m.Builder.Softmax(m.X(2, 3, 4))),
        One("Softmax along another axis", m => m.Builder.Softmax(m.X(2, 3, 4), 1)),
        One("LogSoftmax", m => m.Builder.LogSoftmax(m.X(2, 3, 4))),
        One("LogSoftmax along another axis", m => m.Builder.LogSoftmax(m.X(2, 3, 4), 0)),
    ];

    private static GradientCase[] Reductions { get; } =
    [
        .. from op in (string[])["ReduceSum", "ReduceMean", "ReduceSumSquare", "ReduceL2", "ReduceL1", "ReduceLogSumExp", "ReduceMax", "ReduceMin"]
           from form in (string[])["", " over all", " without the axis"]
           select One(op + form, m => m.Builder.Op(
               op, form == " over all" ? [m.X(2, 3, 4)] : [m.X(2, 3, 4), m.Builder.Ints(1)], ("keepdims", new OnnxAttribute.Int(form.Length == 0 ? 1 : 0)))),
        One("ReduceMean below opset 18", m => m.Builder.ReduceMean(m.X(2, 3, 4), false, 0, -1)) with { Opset = 14 },
        One("ReduceMax below opset 18", m => m.Builder.ReduceMax(m.X(2, 3, 4), false, -1)) with { Opset = 14 },
        One("CumSum", m => m.Builder.Op("CumSum", [m.X(2, 4), m.Builder.Constant(OnnxTensor.Scalar(1L))])),
        One("CumSum reversed", m => m.Builder.Op(
            "CumSum", [m.X(2, 4), m.Builder.Constant(OnnxTensor.Scalar(0L))], ("reverse", new OnnxAttribute.Int(1)), ("exclusive", new OnnxAttribute.Int(1)))),
    ];

    private static GradientCase[] Layouts { get; } =
    [
        One("Reshape", m => m.Builder.Reshape(m.X(2, 3, 4), 0, -1)),
        One("Flatten", m => m.Builder.Op("Flatten", [m.X(2, 3, 4)], ("axis", new OnnxAttribute.Int(2)))),
        One("Squeeze", m => m.Builder.Squeeze(m.X(2, 1, 4), 1)),
        One("Unsqueeze", m => m.Builder.Unsqueeze(m.X(2, 4), 0, 2)),
        One("Transpose", m => m.Builder.Transpose(m.X(2, 3, 4), 2, 0, 1)),
        One("Transpose reversed", m => m.Builder.Op("Transpose", [m.X(2, 3, 4)])),
        One("Concat", m => m.Builder.Concat([m.X(2, 1, 4), m.Weight(2, 2, 4), m.X(2, 3, 4)], 1)),
        new("Split", m => [.. m.Builder.Split(m.X(2, 6), -1, 1, 2, 3)]),
        new("Split with a part unread", m => [m.Builder.Split(m.X(2, 6), 1, 1, 2, 3)[1]]),
        One("Pad", m => m.Builder.Op("Pad", [m.X(2, 3), m.Builder.Ints(0, 1, 2, 0)])),
        One("Pad along given axes", m => m.Builder.Op("Pad", [m.X(2, 3), m.Builder.Ints(1, 2), null, m.Builder.Ints(-1)])),
        One("Tile", m => m.Builder.Op("Tile", [m.X(2, 3), m.Builder.Ints(3, 2)])),
        One("Trilu", m => m.Builder.Op("Trilu", [m.X(3, 3)], ("upper", new OnnxAttribute.Int(0)))),
    ];

    private static GradientCase[] Indices { get; } =
    [
        One("Slice", m => m.Builder.Slice(m.X(2, 5), -1, 1, 4)),
        One("Slice backwards", m => m.Builder.Slice(m.X(5, 2), 0, -1, long.MinValue, -2)),
        One("Slice of several axes",
            m => m.Builder.Op("Slice", [m.X(3, 4, 5), m.Builder.Ints(1, 0), m.Builder.Ints(3, 3), m.Builder.Ints(0, 2), m.Builder.Ints(1, 2)])),
        One("Slice of the first axes", m => m.Builder.Op("Slice", [m.X(3, 4), m.Builder.Ints(1, 2), m.Builder.Ints(9, 9)])),
        One("Slice of a middle axis", m => m.Builder.Slice(m.X(2, 4, 3), -2, 1, 3)),
        new("TopK", m => [m.Builder.Ops("TopK", [m.X(3, 5), m.Builder.Ints(2)], 2)[0]]),
        new("TopK along another axis", m => [m.Builder.Ops("TopK", [m.X(5, 2), m.Builder.Ints(2)], 2, ("axis", new OnnxAttribute.Int(0)))[0]]),
        One("Gather", m => m.Builder.Gather(m.X(4, 3), m.Integers([1, 3, 1, -1], 2, 2))),
        One("Gather along the last axis", m => m.Builder.Gather(m.X(2, 4), m.Integers([1, 3, 1], 3), -1)),
        One("Gather along a middle axis", m => m.Builder.Gather(m.X(2, 4, 3), m.Builder.Constant(OnnxTensor.Scalar(2L)), 1)),
        One("GatherElements", m => m.Builder.GatherElements(m.X(2, 4), m.Integers([1, 3, 1, 0, 0, 2], 2, 3), 1)),
        One("GatherND", m => m.Builder.GatherND(m.X(2, 4, 3), m.Integers([0, 1, 1, 3, 0, 1], 3, 2))),
        One("ScatterND", m => m.Builder.Op("ScatterND", [m.X(4, 3), m.Integers([2, 0], 2, 1), m.X(2, 3)])),
        One("ScatterND that adds",
            m => m.Builder.Op("ScatterND", [m.X(4, 3), m.Integers([2, 2], 2, 1), m.X(2, 3)], ("reduction", new OnnxAttribute.Text("add")))),
        One("ScatterElements",
            m => m.Builder.Op("ScatterElements", [m.X(2, 4), m.Integers([2, 0, 1, 3], 2, 2), m.X(2, 2)], ("axis", new OnnxAttribute.Int(1)))),
        Single("RotaryEmbedding", m => m.Builder.Op("RotaryEmbedding", [m.X(2, 2, 3, 8), m.Weight(9, 4), m.Weight(9, 4), m.Integers([0, 1, 2, 3, 4, 5], 2, 3)]),
            opset: 23),
        Single("com.microsoft.RotaryEmbedding", m => m.Builder.Op(
            new("RotaryEmbedding", OpName.Microsoft), [m.X(2, 3, 16), m.Integers([0, 1, 2, 3, 4, 5], 2, 3), m.Weight(9, 4), m.Weight(9, 4)],
            ("interleaved", new OnnxAttribute.Int(1)))),
    ];

    private static readonly GradientCase[] All = [.. Elements, .. Activations, .. Broadcasts, .. Products, .. Norms, .. Reductions, .. Layouts, .. Indices];

    public static IEnumerable<object[]> Names => All.Select(row => new object[] { row.Name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void A_rule_agrees_with_central_differences(string name)
    {
        var row = All.Single(candidate => candidate.Name == name);
        GradientModel model = new(row.Type, row.Opset);
        model.AssertAgrees(row.Build(model));
    }

    [TestMethod]
    public void Every_rule_is_tested()
    {
        string untested = string.Join(", ", GradientRules.Operators.Select(op => op.ToString()).Except(All.Select(row => row.Op)));
        Assert.AreEqual("", untested);
    }

    [TestMethod]
    public void Values_used_several_times_gather_all_their_gradients()
    {
        GradientModel m = new(ElementType.Double, 18);
        var x = m.X(3, 4);
        var h = m.Builder.Tanh(x);
        m.AssertAgrees(m.Builder.Mul(m.Builder.Exp(h), m.Builder.Add(h, x)), m.Builder.ReduceSum(h, false, 1));
    }

    [TestMethod]
    public void What_no_output_depends_on_has_a_gradient_of_zeros()
    {
        GradientModel m = new(ElementType.Double, 18);
        var unread = m.X(2, 2);
        m.AssertAgrees(m.Builder.Exp(m.X(2, 3)), m.Builder.Mul(m.Builder.Cast(m.Builder.Shape(unread), ElementType.Double), m.Number(1)));
    }

    [TestMethod]
    public void An_operator_without_a_rule_is_named()
    {
        GradientModel m = new(ElementType.Float, 18);
        var x = m.X(1, 1, 4, 4);
        var y = m.Model.Graph.AddValue("folded");
        m.Model.Graph.AddNode(
            "DepthToSpace", [m.Builder.Exp(x)], [y], new Dictionary<string, OnnxAttribute> { ["blocksize"] = new OnnxAttribute.Int(1) }, "fold");

        var refusal = Assert.ThrowsExactly<ModelMappingException>(() => Differentiator.AddGradients(m.Model, "d.", [(y, y)], [x]));
        StringAssert.Contains(refusal.Message, "DepthToSpace 'fold'");
    }

    [TestMethod]
    public void An_old_opset_is_refused()
    {
        GradientModel m = new(ElementType.Float, 12);
        var x = m.X(1);
        var refusal = Assert.ThrowsExactly<ModelMappingException>(() => Differentiator.AddGradients(m.Model, "d.", [(x, x)], [x]));
        StringAssert.Contains(refusal.Message, "opset 13");
    }

    private static OnnxTensor Bytes(params long[] dims)
    {
        byte[] values = new byte[dims.Aggregate(1L, (count, dim) => count * dim)];
        new Random(3).NextBytes(values);
        return OnnxTensor.Of(ElementType.UInt8, dims, values);
    }
}
