using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.GraphRewriter.Switching;

namespace Acdc.Onnx.GraphRewriter.Components;

/// <summary>Writes one component: a fresh graph that takes over weights as it meets them and turns other outside values into inputs.</summary>
internal sealed class ComponentWriter
{
    private readonly TransformerMap _map;
    private readonly OnnxModel _model;
    private readonly List<string> _inputs = [];
    private readonly List<string> _sides = [];
    private readonly Dictionary<string, IReadOnlyList<AxisSize>> _axes = new(StringComparer.Ordinal);
    private Dimensions? _dimensions;
    private bool _sends;

    public ComponentWriter(TransformerMap map)
    {
        _map = map;
        _model = new(new() { Name = "component" }) { IrVersion = map.Model.IrVersion, Folder = map.Model.Folder };
        foreach (var (domain, version) in map.Model.Opsets)
        {
            _model.Opsets[domain] = version;
        }

        Builder = new(_model, "acdc.");
        Cloner = new(_model.Graph, map.Activations, Import);
    }

    public TransformerMap Map => _map;

    public OnnxModel Model => _model;

    public GraphBuilder Builder { get; }

    public RegionCloner Cloner { get; }

    public HeadContext Heads => new(Builder, _dimensions!, _map, Import);

    /// <summary>The axes of inputs by name, as far as they are known.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<AxisSize>> Axes => _axes;

    /// <summary>An input for a stream or a sender's value, float [batch, position, width].</summary>
    public OnnxValue StreamInput(string name)
    {
        var value = Builder.Input(name, ElementType.Float, null, null, _map.Shape.Width);
        _inputs.Add(name);
        _axes[name] = [new(1, true, false), new(1, false, true), AxisSize.Fixed(_map.Shape.Width)];
        _dimensions ??= new(Builder, value);
        return value;
    }

    /// <summary>An input for one head of an operand of the core, of that operand's type.</summary>
    /// <param name="name">The input's name.</param>
    /// <param name="operand">The operand.</param>
    /// <param name="alone">Whether it is there for one query of every prompt only.</param>
    public OnnxValue OperandInput(string name, CoreOperand operand, bool alone = false)
    {
        var profile = _map.Facts[operand.Value];
        var value = Builder.Input(name, profile.Type, [.. profile.Axes.Select(_ => (long?)null)]);
        _inputs.Add(name);
        _axes[name] = [.. profile.Axes.Select(Part)];
        return value;

        AxisSize Part(AxisSize size, int axis) => (operand.Layout.Axes.Contains(axis), operand.Layout.Merged) switch
        {
            (true, true) => AxisSize.Unknown,
            (true, false) => AxisSize.Fixed(1),
            _ => alone && axis < profile.Rank - 1 && PlaceRows.IsPositions(size) ? AxisSize.Fixed(1) : size,
        };
    }

    /// <summary>
    /// An input for one row of a head's pattern for every prompt: as the pattern is laid out, or [prompt, key] where rows cannot be had alone.
    /// </summary>
    public OnnxValue RowInput(string name, AttentionBlock block)
    {
        if (QueryRows.Fit(_map, block))
        {
            return OperandInput(name, block.Pattern, alone: true);
        }

        _inputs.Add(name);
        _axes[name] = [new(1, true, false), new(1, false, true)];
        return Builder.Input(name, _map.Facts[block.Pattern.Value].Type, null, null);
    }

    /// <summary>An input for one place of every prompt, in the order of the prompts, [prompt, 2]: prompt and position.</summary>
    public OnnxValue PlacesInput(string name)
    {
        var places = Builder.Input(name, ElementType.Int64, null, 2);
        _inputs.Add(name);
        _axes[name] = [new(1, true, false), AxisSize.Fixed(2)];
        return places;
    }

    /// <summary>Takes the batch and sequence from the first axes of <paramref name="value"/>.</summary>
    public void MeasureBy(OnnxValue value) => _dimensions = new(Builder, value);

    /// <summary>A stream as the original value it stands for: its rank and its type.</summary>
    public OnnxValue AsOriginal(OnnxValue stream, OnnxValue original)
    {
        var profile = _map.Facts[original];
        var shaped = profile.Rank == 3 ? stream : Builder.Reshape(stream, -1, _map.Shape.Width);
        return profile.Type == ElementType.Float ? shaped : Builder.Cast(shaped, profile.Type);
    }

    /// <summary>A value as float [batch, position, width].</summary>
    public OnnxValue AsSender(OnnxValue value, OnnxValue original)
    {
        _sends = true;
        var single = _map.Facts[original].Type == ElementType.Float ? value : Builder.Cast(value, ElementType.Float);
        return _map.Facts[original].Rank == 3
            ? single
            : Builder.Reshape(single, _dimensions!.Shape([new(1, true, false), new(1, false, true), AxisSize.Fixed(_map.Shape.Width)]));
    }

    /// <summary>A value at one place of every prompt as float [prompt, 1, width].</summary>
    public OnnxValue AsOnePlace(OnnxValue value, OnnxValue original)
    {
        _sends = true;
        var single = _map.Facts[original].Type == ElementType.Float ? value : Builder.Cast(value, ElementType.Float);
        return _map.Facts[original].Rank == 3 ? single : Builder.Reshape(single, -1, 1, _map.Shape.Width);
    }

    /// <summary>Ends the component.</summary>
    public Component Finish(OnnxValue result, ElementType type, int rank) => Finish([(Component.Output, result)], type, rank);

    /// <summary>Ends a component of several outputs.</summary>
    public Component Finish(IEnumerable<(string Name, OnnxValue Value)> results, ElementType type, int rank)
    {
        foreach (var (name, value) in results)
        {
            Builder.Output(name, value, type, [.. Enumerable.Repeat((long?)null, rank)]);
        }

        return new(_model, _inputs, UsedSides()) { Axes = _axes, SenderWidth = _sends ? _map.Shape.Width : null };
    }

    /// <summary>Ends a model whose outputs are written: what none of them depends on goes.</summary>
    /// <returns>The values that it also takes.</returns>
    public IReadOnlyList<string> UsedSides()
    {
        _model.Graph.RemoveUnused();
        return [.. _sides.Where(side => _model.Graph.Find(side)!.Uses.Count > 0)];
    }

    /// <summary>How often a value was asked for that depends on the model's inputs but is no activation.</summary>
    public int SideUses { get; private set; }

    /// <summary>The component's counterpart of a value that is no activation.</summary>
    public OnnxValue Import(OnnxValue value)
    {
        SideUses += value.Constant is null && !InputRecognizer.IsConstant(value) ? 1 : 0;
        if (_model.Graph.Find(value.Name) is { } known)
        {
            return known;
        }

        if (value.Constant is { } tensor)
        {
            return _model.Graph.AddInitializer(value.Name, tensor);
        }

        if (!InputRecognizer.IsConstant(value))
        {
            var profile = _map.Facts.Find(value);
            _sides.Add(value.Name);
            if (profile is not null && !PlaceRows.Picks(profile.Axes))
            {
                _axes[value.Name] = profile.Axes;
            }

            return Builder.Input(value.Name, profile?.Type ?? ElementType.Int64, profile is null ? [null] : [.. profile.Axes.Select(_ => (long?)null)]);
        }

        OnnxValue?[] inputs = [.. value.Producer!.Inputs.Select(input => input is null ? null : Import(input))];
        OnnxValue[] outputs = [.. value.Producer.Outputs.OfType<OnnxValue>().Select(output => _model.Graph.AddValue(output.Name))];
        _model.Graph.AddNode(value.Producer.Op, inputs, outputs, value.Producer.Attributes, value.Producer.Name);
        return _model.Graph.Find(value.Name)!;
    }
}
