using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.GraphRewriter.Tests.Operators;

/// <summary>A node of an operator with data to run it on.</summary>
/// <param name="Op">The operator.</param>
/// <param name="Inputs">What is fed to its inputs; null for one that is left out, or a constant.</param>
internal sealed record OperatorSample(OpName Op, params OnnxTensor?[] Inputs) : IDisposable
{
    private static readonly OrtModelRunner Runner = new(ExecutionDevice.Select(DeviceChoice.Cpu), threads: 1, GraphOptimization.None);
    private (OnnxModel Model, IModelSession Session)? _opened;

    public OperatorSample(OperatorSample other)
    {
        (Op, Inputs, Constants, Attributes, Outputs, Opset) = (other.Op, other.Inputs, other.Constants, other.Attributes, other.Outputs, other.Opset);
    }

    /// <summary>Constant inputs by index.</summary>
    public IReadOnlyDictionary<int, OnnxTensor> Constants { get; init; } = new Dictionary<int, OnnxTensor>();

    /// <summary>The node's attributes.</summary>
    public (string Name, OnnxAttribute Value)[] Attributes { get; init; } = [];

    /// <summary>How many outputs the node has.</summary>
    public int Outputs { get; init; } = 1;

    /// <summary>The version of the default operator set.</summary>
    public long Opset { get; init; } = 18;

    /// <summary>The node.</summary>
    public OnnxNode Node => Opened.Model.Graph.Nodes.Single();

    /// <summary>The graph.</summary>
    public OnnxGraph Graph => Opened.Model.Graph;

    /// <summary>The model.</summary>
    public OnnxModel Model => Opened.Model;

    /// <summary>The indices of the inputs that are fed.</summary>
    public IEnumerable<int> Fed => Enumerable.Range(0, Inputs.Length).Where(input => Inputs[input] is not null);

    /// <summary>With constant integers at an input.</summary>
    public OperatorSample Ints(int input, params long[] values) => Constant(input, OnnxTensor.Of(values, values.Length));

    /// <summary>With a constant at an input.</summary>
    public OperatorSample Constant(int input, OnnxTensor value) =>
        new OperatorSample(this) with { Constants = new Dictionary<int, OnnxTensor>(Constants) { [input] = value } };

    /// <summary>With an integer attribute.</summary>
    public OperatorSample With(string name, long value) => this with { Attributes = [.. Attributes, (name, new OnnxAttribute.Int(value))] };

    /// <summary>With another attribute.</summary>
    public OperatorSample With(string name, OnnxAttribute value) => this with { Attributes = [.. Attributes, (name, value)] };

    /// <summary>What the node computes.</summary>
    public IReadOnlyList<OnnxTensor> Run() => Run(Inputs);

    /// <summary>What the node computes of other data.</summary>
    public IReadOnlyList<OnnxTensor> Run(IReadOnlyList<OnnxTensor?> inputs)
    {
        var (model, session) = Opened;
        var results = session.Run(Fed.ToDictionary(Name, input => inputs[input]!), [.. model.Graph.Outputs.Select(output => output.Name)]);
        return [.. model.Graph.Outputs.Select(output => results[output.Name])];
    }

    /// <summary>What another model computes of the same data.</summary>
    public IReadOnlyList<OnnxTensor> RunOn(OnnxModel model)
    {
        using var session = Runner.Open(model);
        var results = session.Run(Fed.ToDictionary(Name, input => Inputs[input]!), [.. model.Graph.Outputs.Select(output => output.Name)]);
        return [.. model.Graph.Outputs.Select(output => results[output.Name])];
    }

    /// <summary>What the first output is with one input replaced.</summary>
    public OnnxTensor RunWith(int input, OnnxTensor value) => Run([.. Inputs.Select((own, at) => at == input ? value : own)])[0];

    /// <summary>The value that an input is fed through.</summary>
    public static string Name(int input) => FormattableString.Invariant($"x{input}");

    /// <inheritdoc/>
    public void Dispose() => _opened?.Session.Dispose();

    private (OnnxModel Model, IModelSession Session) Opened => _opened ??= Open();

    private (OnnxModel Model, IModelSession Session) Open()
    {
        OnnxModel model = new(new OnnxGraph()) { Opsets = { [""] = Opset, [OpName.Microsoft] = 1 }, IrVersion = 10 };
        GraphBuilder builder = new(model, "m.");
        int last = Math.Max(Inputs.Length, Constants.Count == 0 ? 0 : Constants.Keys.Max() + 1);
        OnnxValue?[] inputs = [.. Enumerable.Range(0, last).Select(input => Constants.TryGetValue(input, out var constant)
            ? builder.Constant(constant)
            : input < Inputs.Length && Inputs[input] is { } fed ? builder.Input(Name(input), fed.Type, new long?[fed.Dims.Count]) : null)];
        OnnxValue[] outputs = [.. Enumerable.Range(0, Outputs).Select(output => model.Graph.AddValue(FormattableString.Invariant($"y{output}")))];
        model.Graph.AddNode(Op, inputs, outputs, Attributes.ToDictionary(attribute => attribute.Name, attribute => attribute.Value), "odd");
        model.Graph.Outputs.AddRange(outputs);
        return (model, Runner.Open(model));
    }
}
