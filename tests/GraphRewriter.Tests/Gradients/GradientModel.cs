using Acdc.Onnx.GraphRewriter.Gradients;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.GraphRewriter.Tests.Gradients;

/// <summary>A model of a few nodes whose written gradients are held against central differences of Σ w · y, w random.</summary>
internal sealed class GradientModel
{
    private static readonly OrtModelRunner Runner = new(ExecutionDevice.Select(DeviceChoice.Cpu), threads: 1, GraphOptimization.Basic);
    private readonly Dictionary<string, OnnxTensor> _feeds = new(StringComparer.Ordinal);
    private readonly List<OnnxValue> _sources = [];
    private readonly Random _random = new(1);
    private readonly ElementType _type;

    public GradientModel(ElementType type, long opset)
    {
        _type = type;
        Model = new(new OnnxGraph()) { Opsets = { [""] = opset, [OpName.Microsoft] = 1 }, IrVersion = 10 };
        Builder = new(Model, "m.");
    }

    public OnnxModel Model { get; }

    public GraphBuilder Builder { get; }

    /// <summary>A random input between −2 and 2 that is differentiated with respect to.</summary>
    public OnnxValue X(params long[] dims) => Source(-2, 2, dims);

    /// <summary>A random input between 0.5 and 2 that is differentiated with respect to.</summary>
    public OnnxValue Positive(params long[] dims) => Source(0.5, 2, dims);

    /// <summary>A random constant.</summary>
    public OnnxValue Weight(params long[] dims) => Builder.Constant(Random(-2, 2, dims), "weight");

    /// <summary>A number.</summary>
    public OnnxValue Number(float value) => Builder.Constant(OnnxTensor.Scalar(_type, value), "number");

    /// <summary>An input of integers.</summary>
    public OnnxValue Integers(long[] values, params long[] dims) => Feed(OnnxTensor.Of(values, dims));

    /// <summary>An input of truth values.</summary>
    public OnnxValue Truths(byte[] values, params long[] dims) => Feed(OnnxTensor.Of(ElementType.Bool, dims, values));

    /// <summary>Asserts that the gradients of <paramref name="outputs"/> agree with central differences, whether the inputs' axes are known or not.</summary>
    public void AssertAgrees(params OnnxValue[] outputs)
    {
        OnnxValue[] results = [.. outputs.Select((output, i) => Builder.Output($"y{i}", output, _type))];
        Array.ForEach(results, result => result.DeclaredDims = null);
        var weights = Run(Model, _feeds).Select(y => Random(-1, 1, [.. y.Value.Dims])).ToArray();
        var gradients = Gradients(results, weights, null);
        var known =
            Gradients(results, weights, _feeds.ToDictionary(feed => feed.Key, feed => (IReadOnlyList<AxisSize>)[.. feed.Value.Dims.Select(AxisSize.Fixed)]));
        double step = _type == ElementType.Double ? 1e-5 : 2e-2;
        double tolerance = _type == ElementType.Double ? 1e-7 : 2e-3;
        for (int source = 0; source < _sources.Count; source++)
        {
            string name = _sources[source].Name;
            var x = _feeds[name];
            CollectionAssert.AreEqual(x.Dims.ToArray(), gradients[source].Dims.ToArray(), $"dimensions of the gradient at {name}");
            CollectionAssert.AreEqual(x.Dims.ToArray(), known[source].Dims.ToArray(), $"dimensions of the gradient at {name} with known axes");
            Assert.AreEqual(_type, gradients[source].Type);
            double[] actual = Doubles(gradients[source]), actualWithAxes = Doubles(known[source]);
            for (int i = 0; i < actual.Length; i++)
            {
                double At(double shift) => Loss(weights, new(_feeds) { [name] = Shifted(x, i, shift) });
                double expected = ((8 * (At(step) - At(-step))) - (At(2 * step) - At(-2 * step))) / (12 * step);
                Assert.AreEqual(expected, actual[i], tolerance * Math.Max(1, Math.Abs(expected)), $"the gradient at {name}[{i}]");
                Assert.AreEqual(expected, actualWithAxes[i], tolerance * Math.Max(1, Math.Abs(expected)), $"the gradient at {name}[{i}] with known axes");
            }
        }
    }

    private OnnxTensor[] Gradients(OnnxValue[] results, OnnxTensor[] weights, IReadOnlyDictionary<string, IReadOnlyList<AxisSize>>? axes)
    {
        var model = Model.Clone();
        GraphBuilder builder = new(model, "g.");
        Dictionary<string, OnnxTensor> feeds = new(_feeds, StringComparer.Ordinal);
        List<(OnnxValue, OnnxValue)> outputs = [];
        foreach (var (result, weight) in results.Zip(weights))
        {
            var cotangent = builder.Input($"w.{result.Name}", _type, [.. weight.Dims.Select(_ => (long?)null)]);
            feeds[cotangent.Name] = weight;
            outputs.Add((model.Graph.Find(result.Name)!, cotangent));
        }

        var gradients = Differentiator.AddGradients(model, "d.", outputs, [.. _sources.Select(source => model.Graph.Find(source.Name)!)], axes);
        model.Graph.Outputs.Clear();
        foreach (var (i, gradient) in gradients.Index())
        {
            builder.Output($"d{i}", gradient, _type).DeclaredDims = null;
        }

        var values = Run(model, feeds);
        return [.. gradients.Select((_, i) => values[$"d{i}"])];
    }

    private double Loss(OnnxTensor[] weights, Dictionary<string, OnnxTensor> feeds) =>
        Run(Model, feeds).Values.Zip(weights).Sum(pair => Doubles(pair.First).Zip(Doubles(pair.Second), (y, w) => y * w).Sum());

    private OnnxTensor Shifted(OnnxTensor x, int index, double shift)
    {
        double[] values = Doubles(x);
        values[index] += shift;
        return Tensor(values, [.. x.Dims]);
    }

    private OnnxValue Source(double low, double high, long[] dims)
    {
        var value = Feed(Random(low, high, dims));
        _sources.Add(value);
        return value;
    }

    private OnnxValue Feed(OnnxTensor tensor)
    {
        string name = $"x{_feeds.Count}";
        _feeds[name] = tensor;
        return Builder.Input(name, tensor.Type, [.. tensor.Dims.Select(_ => (long?)null)]);
    }

    private OnnxTensor Random(double low, double high, long[] dims) =>
        Tensor([.. Enumerable.Range(0, (int)dims.Aggregate(1L, (count, dim) => count * dim)).Select(_ => low + (_random.NextDouble() * (high - low)))], dims);

    private OnnxTensor Tensor(double[] values, long[] dims) =>
        _type == ElementType.Double ? OnnxTensor.Of(_type, dims, values) : OnnxTensor.Of(Array.ConvertAll(values, value => (float)value), dims);

    private static double[] Doubles(OnnxTensor tensor) =>
        tensor.Type == ElementType.Double ? tensor.As<double>().ToArray() : Array.ConvertAll(tensor.ToSingle(), value => (double)value);

    private readonly Dictionary<OnnxModel, IModelSession> _sessions = [];

    private IReadOnlyDictionary<string, OnnxTensor> Run(OnnxModel model, IReadOnlyDictionary<string, OnnxTensor> feeds)
    {
        if (!_sessions.TryGetValue(model, out var session))
        {
            _sessions[model] = session = Runner.Open(model);
        }

        return session.Run(feeds, [.. model.Graph.Outputs.Select(output => output.Name)]);
    }
}
