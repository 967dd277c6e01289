namespace Acdc.Onnx.GraphRewriter.Ir;

/// <summary>
/// A mutable dataflow graph. Values own their use lists; every change goes through this class, which keeps producers and uses in step.
/// Nodes are kept in the order they were added; <see cref="NodesInOrder"/> sorts them topologically.
/// </summary>
internal sealed class OnnxGraph
{
    private readonly Dictionary<string, OnnxValue> _values = new(StringComparer.Ordinal);
    private readonly LinkedList<OnnxNode> _nodes = [];
    private readonly Dictionary<string, OnnxValue> _ints = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _suffixes = new(StringComparer.Ordinal);

    /// <summary>The graph's name.</summary>
    public string Name { get; set; } = "graph";

    /// <summary>Graph inputs that are no initializers.</summary>
    public List<OnnxValue> Inputs { get; } = [];

    /// <summary>Graph outputs.</summary>
    public List<OnnxValue> Outputs { get; } = [];

    /// <summary>The nodes as they were added.</summary>
    public IEnumerable<OnnxNode> Nodes => _nodes;

    /// <summary>The number of nodes.</summary>
    public int NodeCount => _nodes.Count;

    /// <summary>Every value by name.</summary>
    public IReadOnlyDictionary<string, OnnxValue> Values => _values;

    /// <summary>Values with data of their own.</summary>
    public IEnumerable<OnnxValue> Initializers => _values.Values.Where(value => value.Constant is not null);

    /// <summary>Finds a value by name.</summary>
    public OnnxValue? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>Adds a value that nothing produces yet.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public OnnxValue AddValue(string name)
    {
        OnnxValue value = new(name);
        _values.Add(name, value);
        return value;
    }

    /// <summary>Adds an initializer under <paramref name="name"/> or, where that is taken, the next free name after it.</summary>
    public OnnxValue AddInitializer(string name, OnnxTensor tensor)
    {
        var value = AddValue(FreshName(name));
        value.Constant = tensor;
        return value;
    }

    /// <summary>A one-dimensional 64-bit integer initializer; equal ones are one, which spares the runtime thousands in graphs that slice much.</summary>
    public OnnxValue SharedInts(string name, params long[] values)
    {
        string key = string.Join(',', values);
        if (!_ints.TryGetValue(key, out var shared) || Find(shared.Name) != shared)
        {
            _ints[key] = shared = AddInitializer(name, OnnxTensor.Of(values, values.Length));
        }

        return shared;
    }

    /// <summary>Gives a value that nothing produces data of its own.</summary>
    public void SetInitializer(OnnxValue value, OnnxTensor tensor)
    {
        if (value.Producer is not null)
        {
            throw new InvalidOperationException($"{value} is computed by {value.Producer}");
        }

        value.Constant = tensor;
    }

    /// <summary>Adds a node between values that exist already.</summary>
    /// <exception cref="InvalidOperationException">An output has a producer or data already.</exception>
    public OnnxNode AddNode(OpName op, IEnumerable<OnnxValue?> inputs, IEnumerable<OnnxValue?> outputs,
        IReadOnlyDictionary<string, OnnxAttribute>? attributes = null, string name = "")
    {
        OnnxNode node = new(op, name, [.. inputs], [.. outputs], attributes ?? OnnxNode.NoAttributes);
        foreach (var output in node.Outputs)
        {
            if (output?.Producer is not null || output?.Constant is not null)
            {
                throw new InvalidOperationException($"two nodes produce the tensor '{output}': {output.Producer} and {node}");
            }

            output?.Producer = node;
        }

        for (int input = 0; input < node.Inputs.Count; input++)
        {
            node.Inputs[input]?.AddUse(node, input);
        }

        if (node.Attributes.Count > 0)
        {
            Capture(node);
        }

        node.Place = _nodes.AddLast(node);
        return node;
    }

    /// <summary>Finds the values of this graph that the node's subgraphs read.</summary>
    private void Capture(OnnxNode node)
    {
        List<OnnxValue> captures = [];
        foreach (var capture in node.Attributes.Values.OfType<OnnxAttribute.Opaque>().SelectMany(attribute => attribute.Captures).Distinct())
        {
            if (_values.TryGetValue(capture, out var value))
            {
                captures.Add(value);
                value.AddUse(node, -1);
            }
        }

        node.Captures = captures;
    }

    /// <summary>Makes one input of a node read another value.</summary>
    public void SetInput(OnnxNode node, int input, OnnxValue? value)
    {
        node.Inputs[input]?.RemoveUse(node, input);
        node.SetInput(input, value);
        value?.AddUse(node, input);
    }

    /// <summary>Makes every node that reads <paramref name="value"/> read <paramref name="replacement"/>; graph outputs and captures stay.</summary>
    public void ReplaceUses(OnnxValue value, OnnxValue replacement)
    {
        foreach (var (node, input) in value.Uses.ToArray())
        {
            if (input >= 0 && node.Outputs.All(output => output != replacement))
            {
                SetInput(node, input, replacement);
            }
        }
    }

    /// <summary>Takes a node away; its outputs stay as values without a producer.</summary>
    public void Remove(OnnxNode node)
    {
        for (int input = 0; input < node.Inputs.Count; input++)
        {
            node.Inputs[input]?.RemoveUse(node, input);
        }

        foreach (var capture in node.Captures)
        {
            capture.RemoveUse(node, -1);
        }

        foreach (var output in node.Outputs)
        {
            output?.Producer = null;
        }

        _nodes.Remove(node.Place!);
        node.Place = null;
    }

    /// <summary>Takes away what no graph output depends on; graph inputs stay.</summary>
    public void RemoveUnused()
    {
        HashSet<OnnxValue> kept = new(Outputs.Concat(Inputs), ReferenceEqualityComparer.Instance);
        Stack<OnnxNode> unread = new(_nodes.Where(IsUnread));
        while (unread.TryPop(out var node))
        {
            if (node.Place is null)
            {
                continue;
            }

            Remove(node);
            foreach (var dependency in node.Dependencies)
            {
                if (dependency.Producer is { } producer && IsUnread(producer))
                {
                    unread.Push(producer);
                }
            }
        }

        foreach (var value in _values.Values.Where(value => value.Producer is null && value.Uses.Count == 0 && !kept.Contains(value)).ToArray())
        {
            _values.Remove(value.Name);
        }

        bool IsUnread(OnnxNode node)
        {
            foreach (var output in node.Outputs)
            {
                if (output is not null && (output.Uses.Count > 0 || kept.Contains(output)))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>The nodes sorted so that each comes after what it reads; ties keep the order they were added in.</summary>
    /// <exception cref="InvalidOperationException">The graph has a cycle.</exception>
    public IReadOnlyList<OnnxNode> NodesInOrder() => NodeOrder.Of(_nodes);

    /// <summary><paramref name="name"/>, or the first of <c>name_1</c>, <c>name_2</c>, … that is free.</summary>
    public string FreshName(string name)
    {
        if (!_values.ContainsKey(name))
        {
            return name;
        }

        int suffix = _suffixes.GetValueOrDefault(name);
        string candidate;
        do
        {
            candidate = FormattableString.Invariant($"{name}_{++suffix}");
        }
        while (_values.ContainsKey(candidate));
        _suffixes[name] = suffix;
        return candidate;
    }
}
