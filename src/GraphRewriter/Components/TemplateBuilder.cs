using System.Security.Cryptography;
using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;

namespace Acdc.Onnx.GraphRewriter.Components;

/// <summary>
/// Takes the weights out of a component. Large ones of a component that is one of few stay in, since the runtime lays them out for its products once; so do
/// scalars and integers.
/// </summary>
internal sealed class TemplateBuilder
{
    private const long LargestWeight = 1 << 18, LargestWeightOfMany = 1 << 22;

    private readonly long _largest;
    private readonly Component _component;
    private readonly OnnxModel _model;
    private readonly Dictionary<OnnxValue, OnnxValue> _values = new(ReferenceEqualityComparer.Instance);
    private readonly List<(string, OnnxTensor)> _weights = [];
    private readonly List<(OnnxValue Value, OnnxTensor Tensor)> _large = [];

    private TemplateBuilder(Component component, long largest)
    {
        (_component, _largest) = (component, largest);
        _model = new(new() { Name = "component" }) { IrVersion = component.Model.IrVersion, Folder = component.Model.Folder };
        foreach (var (domain, version) in component.Model.Opsets)
        {
            _model.Opsets[domain] = version;
        }
    }

    /// <summary>Makes the template of <paramref name="component"/>, whose graph is changed on the way.</summary>
    /// <param name="component">The component.</param>
    /// <param name="oneOfMany">Whether there are many like it, as heads are, which should run in one session unless each would need a copy of very large
    /// weights.</param>
    /// <param name="centered">Whether streams and senders have mean 0 in every row (<see cref="StreamCentering"/>).</param>
    public static ComponentTemplate Build(Component component, bool oneOfMany, bool centered)
    {
        Rewrite(nameof(FoldSlices), () => FoldSlices.Apply(component.Model.Graph));
        if (centered)
        {
            Rewrite(nameof(StreamCentering), () => StreamCentering.Apply(component));
        }

        Rewrite(nameof(SpellOutNorms), () => SpellOutNorms.Apply(component.Model));
        Rewrite(nameof(PackTanhGelu), () => PackTanhGelu.Apply(component.Model));
        Rewrite(nameof(FuseTransposedWeights), () => FuseTransposedWeights.Apply(component.Model));
        Rewrite(nameof(FoldLayouts), () => FoldLayouts.Apply(component));
        Rewrite(nameof(WeighBeforeProjection), () => WeighBeforeProjection.Apply(component));
        return new TemplateBuilder(component, oneOfMany ? LargestWeightOfMany : LargestWeight).Run();

        void Rewrite(string pass, Action apply) => PassRun.Apply(pass, component.Model.Graph, apply);
    }

    private ComponentTemplate Run()
    {
        var graph = _component.Model.Graph;
        if (graph.Nodes.Any(node => node.Captures.Count > 0))
        {
            return new(_component.Model, Convert.ToHexString(SHA256.HashData(OnnxWriter.Write(_component.Model))), _component.Inputs,
                [.. _component.Sides.Select(side => (side, side))], []);
        }

        foreach (string input in _component.Inputs)
        {
            Input(graph.Find(input)!, input);
        }

        List<(string, string)> sides = [];
        foreach (string side in _component.Sides)
        {
            sides.Add((Input(graph.Find(side)!, Numbered("side", sides.Count)).Name, side));
        }

        foreach (var node in graph.NodesInOrder())
        {
            OnnxValue?[] inputs = [.. node.Inputs.Select(input => input is null ? null : Value(input))];
            OnnxValue?[] outputs = [.. node.Outputs.Select(
                output => output is null ? null : Own(output, graph.Outputs.Contains(output) ? output.Name : Numbered("value", _values.Count)))];
            _model.Graph.AddNode(node.Op, inputs, outputs, node.Attributes);
        }

        _model.Graph.Outputs.AddRange(graph.Outputs.Select(output => _values[output]));
        return new(_model, Key(), _component.Inputs, sides, _weights);
    }

    private OnnxValue Value(OnnxValue value)
    {
        if (_values.TryGetValue(value, out var known))
        {
            return known;
        }

        var tensor = value.Constant ?? throw new InvalidOperationException($"nothing computes {value}");
        if (tensor.Type.IsFloatingPoint() && tensor.Count > 1 && tensor.ByteCount <= _largest)
        {
            var input = Input(value, Numbered("weight", _weights.Count));
            (input.DeclaredType, input.DeclaredDims) = (tensor.Type, [.. tensor.Dims.Select(dim => (long?)dim)]);
            _weights.Add((input.Name, tensor));
            return input;
        }

        if (tensor.ByteCount > _largest)
        {
            var named = Own(value, $"large.{value.Name}");
            _model.Graph.SetInitializer(named, OnnxTensor.Zeros(tensor.Type, 0));
            _large.Add((named, tensor));
            return named;
        }

        var constant = Own(value, Numbered("constant", _values.Count));
        _model.Graph.SetInitializer(constant, tensor);
        return constant;
    }

    private OnnxValue Input(OnnxValue original, string name)
    {
        var input = Own(original, name);
        _model.Graph.Inputs.Add(input);
        return input;
    }

    private OnnxValue Own(OnnxValue original, string name)
    {
        var value = _model.Graph.AddValue(name);
        (value.DeclaredType, value.DeclaredDims) = (original.DeclaredType, original.DeclaredDims);
        _values.Add(original, value);
        return value;
    }

    /// <summary>
    /// Of the graph with its weights: those in files are known by their names, those in memory, which may have been rewritten under any name, by their bytes.
    /// </summary>
    private string Key()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(OnnxWriter.Write(_model));
        foreach (var (value, tensor) in _large)
        {
            if (tensor.External is null)
            {
                hash.AppendData(tensor.Bytes.Span);
            }

            _model.Graph.SetInitializer(value, tensor);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static string Numbered(string name, int number) => FormattableString.Invariant($"{name}{number}");
}
