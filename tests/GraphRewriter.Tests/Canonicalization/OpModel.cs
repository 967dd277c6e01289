using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.GraphRewriter.Tests.Canonicalization;

/// <summary>A model of a few nodes with random feeds, on which a pass must keep what ONNX Runtime's own kernels compute.</summary>
internal sealed class OpModel
{
    private static readonly OrtModelRunner Runner = new(ExecutionDevice.Select(DeviceChoice.Cpu), threads: 1);
    private readonly Dictionary<string, OnnxTensor> _feeds = new(StringComparer.Ordinal);
    private readonly Random _random;

    public OpModel(long opset = 17, int seed = 1)
    {
        Model = new(new OnnxGraph()) { Opsets = { [""] = opset, [OpName.Microsoft] = 1 }, IrVersion = 8 };
        Builder = new(Model, "m.");
        _random = new(seed);
    }

    public OnnxModel Model { get; }

    public GraphBuilder Builder { get; }

    /// <summary>A random float input whose sizes the model does not declare.</summary>
    public OnnxValue Input(string name, params long[] dims) => Input(name, RandomTensor(dims));

    /// <summary>An input fed with <paramref name="tensor"/>.</summary>
    public OnnxValue Input(string name, OnnxTensor tensor)
    {
        _feeds[name] = tensor;
        return Builder.Input(name, tensor.Type, [.. tensor.Dims.Select(_ => (long?)null)]);
    }

    /// <summary>Feeds an input with something else.</summary>
    public void Feed(string name, OnnxTensor tensor) => _feeds[name] = tensor;

    /// <summary>A 32-bit integer input.</summary>
    public OnnxValue Ints(string name, int[] values, params long[] dims) => Input(name, OnnxTensor.Of(ElementType.Int32, dims, values));

    /// <summary>A random initializer.</summary>
    public OnnxValue Weight(params long[] dims) => Builder.Constant(RandomTensor(dims), "weight");

    /// <summary>A node whose outputs, all but the null names, are graph outputs.</summary>
    public void Node(OpName op, IReadOnlyList<OnnxValue?> inputs, string?[] outputs, params (string Name, OnnxAttribute Value)[] attributes)
    {
        OnnxValue?[] values = [.. outputs.Select(name => name is null ? null : Model.Graph.AddValue(name))];
        Model.Graph.AddNode(op, inputs, values, attributes.ToDictionary(attribute => attribute.Name, attribute => attribute.Value));
        Model.Graph.Outputs.AddRange(values.OfType<OnnxValue>());
    }

    public static (string, OnnxAttribute) Attribute(string name, long value) => (name, new OnnxAttribute.Int(value));

    public static (string, OnnxAttribute) Attribute(string name, float value) => (name, new OnnxAttribute.Float(value));

    public static (string, OnnxAttribute) Attribute(string name, params long[] values) => (name, new OnnxAttribute.Ints(values));

    public OnnxTensor RandomTensor(params long[] dims)
    {
        float[] values = new float[dims.Aggregate(1L, (count, dim) => count * dim)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)((_random.NextDouble() * 4) - 2);
        }

        return OnnxTensor.Of(values, dims);
    }

    /// <summary>Asserts that <paramref name="pass"/> leaves only operators of the default domain, and one other that stays, and every output as it was.</summary>
    public void AssertKept(IGraphPass pass, double tolerance = 2e-5, OpName? stays = null)
    {
        var before = Run(Model);
        var (_, after) = Unpacked(pass, stays);
        AssertSame(before, after, tolerance);
    }

    /// <summary>Asserts that <paramref name="pass"/> makes of <paramref name="other"/> what computes the same as this model.</summary>
    public void AssertSameAsUnpacked(OpModel other, IGraphPass pass, double tolerance = 2e-5) =>
        AssertSame(Run(Model), other.Unpacked(pass).Results, tolerance);

    /// <summary>The model after <paramref name="pass"/>, with what it computes.</summary>
    public (OnnxModel Model, IReadOnlyDictionary<string, OnnxTensor> Results) Unpacked(IGraphPass pass, OpName? stays = null)
    {
        var model = Model.Clone();
        Assert.IsTrue(pass.Apply(model), "the pass says that it changed nothing");
        model.Graph.RemoveUnused();
        string fused = string.Join(", ", model.Graph.Nodes.Where(node => node.Op.Domain.Length > 0 && node.Op != stays));
        Assert.AreEqual("", fused, "operators left");
        Assert.IsFalse(pass.Apply(model), "the pass finds more to do on its own result");
        return (model, Run(model));
    }

    /// <summary>Every value of the model but the initializers.</summary>
    public IReadOnlyDictionary<string, OnnxTensor> RunAll()
    {
        var model = Model.Clone();
        model.Graph.Outputs.Clear();
        model.Graph.Outputs.AddRange(model.Graph.Nodes.SelectMany(node => node.Outputs).OfType<OnnxValue>());
        return _feeds.Concat(Run(model)).ToDictionary(StringComparer.Ordinal);
    }

    private static void AssertSame(IReadOnlyDictionary<string, OnnxTensor> before, IReadOnlyDictionary<string, OnnxTensor> after, double tolerance)
    {
        foreach (var (name, expected) in before)
        {
            CollectionAssert.AreEqual(expected.Dims.ToArray(), after[name].Dims.ToArray(), $"dimensions of {name}");
            Assert.AreEqual(expected.Type, after[name].Type, name);
            Assert.AreEqual(0, LargestDifference(expected, after[name]), tolerance, name);
        }
    }

    private static double LargestDifference(OnnxTensor expected, OnnxTensor actual) => expected.Type.IsFloatingPoint()
        ? expected.ToSingle()
            .Zip(actual.ToSingle(), (a, b) => a.Equals(b) ? 0.0 : float.IsNaN(a - b) ? double.PositiveInfinity : Math.Abs(a - b)).DefaultIfEmpty().Max()
        : expected.Bytes.Span.SequenceEqual(actual.Bytes.Span) ? 0 : double.PositiveInfinity;

    private IReadOnlyDictionary<string, OnnxTensor> Run(OnnxModel model)
    {
        using var session = Runner.Open(model);
        return session.Run(_feeds, [.. model.Graph.Outputs.Select(output => output.Name)]);
    }
}
