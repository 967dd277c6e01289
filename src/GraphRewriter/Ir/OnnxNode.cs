using Acdc.Onnx.GraphRewriter.Ir.Operators;

namespace Acdc.Onnx.GraphRewriter.Ir;

/// <summary>An operation of the graph. Inputs that an op allows to be left out are null.</summary>
internal sealed class OnnxNode
{
    /// <summary>What a node without attributes has.</summary>
    public static readonly IReadOnlyDictionary<string, OnnxAttribute> NoAttributes = new Dictionary<string, OnnxAttribute>();

    private readonly OnnxValue?[] _inputs;
    private readonly OnnxValue?[] _outputs;
    private OperatorRow? _row;

    internal OnnxNode(OpName op, string name, OnnxValue?[] inputs, OnnxValue?[] outputs, IReadOnlyDictionary<string, OnnxAttribute> attributes)
    {
        (Op, Name, _inputs, _outputs, Attributes) = (op, name, inputs, outputs, attributes);
    }

    /// <summary>Operator and domain.</summary>
    public OpName Op { get; }

    /// <summary>What is known of the operator.</summary>
    public OperatorRow Row => _row ??= OperatorTable.Of(Op);

    /// <summary>The node's name; may be empty.</summary>
    public string Name { get; }

    /// <summary>The values read, in the operator's order.</summary>
    public IReadOnlyList<OnnxValue?> Inputs => _inputs;

    /// <summary>The values computed, in the operator's order.</summary>
    public IReadOnlyList<OnnxValue?> Outputs => _outputs;

    /// <summary>Attributes by name.</summary>
    public IReadOnlyDictionary<string, OnnxAttribute> Attributes { get; }

    /// <summary>Outer values that the node's subgraphs read.</summary>
    public IReadOnlyList<OnnxValue> Captures { get; internal set; } = [];

    /// <summary>Everything the node depends on: the inputs that are there, and the captures.</summary>
    public IEnumerable<OnnxValue> Dependencies =>
        Captures.Count == 0 && Array.IndexOf(_inputs, null) < 0 ? _inputs! : _inputs.OfType<OnnxValue>().Concat(Captures);

    /// <summary>The input at <paramref name="index"/>, null where it is left out.</summary>
    public OnnxValue? Input(int index) => index < _inputs.Length ? _inputs[index] : null;

    /// <summary>The first output.</summary>
    public OnnxValue Output => _outputs[0] ?? throw new InvalidOperationException($"{this} has no first output");

    /// <summary>An integer attribute.</summary>
    public long Int(string name, long otherwise) => Attributes.TryGetValue(name, out var value) && value is OnnxAttribute.Int i ? i.Value : otherwise;

    /// <summary>A number attribute.</summary>
    public float Float(string name, float otherwise) => Attributes.TryGetValue(name, out var value) && value is OnnxAttribute.Float f ? f.Value : otherwise;

    /// <summary>A text attribute.</summary>
    public string Text(string name, string otherwise) => Attributes.TryGetValue(name, out var value) && value is OnnxAttribute.Text t ? t.Value : otherwise;

    /// <summary>An attribute of integers; null where it is left out.</summary>
    public IReadOnlyList<long>? Ints(string name) => Attributes.TryGetValue(name, out var value) && value is OnnxAttribute.Ints i ? i.Values : null;

    /// <summary>A tensor attribute; null where it is left out.</summary>
    public OnnxTensor? Tensor(string name) => Attributes.TryGetValue(name, out var value) && value is OnnxAttribute.Tensor t ? t.Value : null;

    /// <summary>How messages name the node: operator, and name or first output.</summary>
    public override string ToString() => $"{Op} '{(Name.Length > 0 ? Name : _outputs.OfType<OnnxValue>().FirstOrDefault()?.Name)}'";

    /// <summary>The node's place in its graph; null while it is in none.</summary>
    internal LinkedListNode<OnnxNode>? Place { get; set; }

    /// <summary>The node's number in the order that its graph was last looked through.</summary>
    internal int Number { get; set; }

    /// <summary>The index of an output; −1 where the value is another node's.</summary>
    internal int OutputIndex(OnnxValue value) => Array.IndexOf(_outputs, value);

    internal void SetInput(int index, OnnxValue? value) => _inputs[index] = value;
}
