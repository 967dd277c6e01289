using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>Writes the switchable model from a map: every receiver gets an input of its own, mixed from what was written to the stream.</summary>
internal sealed class SwitchableModelBuilder
{
    private readonly TransformerMap _map;
    private readonly OnnxModel _model;
    private readonly OnnxGraph _graph;
    private readonly GraphBuilder _builder;
    private readonly RegionCloner _cloner;
    private readonly Dimensions _dimensions;
    private readonly SenderForm _form;
    private readonly OnnxValue _switches;
    private readonly List<(CircuitNode Node, OnnxValue Value)> _senders = [];
    private readonly HashSet<SliceStop> _stops = [];
    private StreamMixer _stream;

    private SwitchableModelBuilder(TransformerMap map)
    {
        _map = map;
        _model = map.Model.Clone();
        _graph = _model.Graph;
        _builder = new(_model, "acdc.");
        _cloner = new(_graph, map.Activations, Import);
        _dimensions = new(_builder, _graph.Find(map.Inputs.Tokens.Name)!);
        _form = new(_builder, _dimensions, map);
        _switches = _builder.Input(SwitchableModel.Switches, ElementType.Float, map.Edges.Edges.Count);
        _stream = NewStream();
    }

    /// <summary>Writes the switchable model of <paramref name="map"/>; the map's own graph is not changed.</summary>
    public static SwitchableModel Build(TransformerMap map) => new SwitchableModelBuilder(map).Run();

    private SwitchableModel Run()
    {
        if (_map.Bottom is { Token: { } token, Position: { } position })
        {
            Write(CircuitNode.TokenEmbedding, _graph.Find(token.Name)!);
            Write(CircuitNode.PositionEmbedding, _builder.Expand(_form.Broadcasting(_graph.Find(position.Name)!, position), _form.Shape));
        }
        else
        {
            Write(CircuitNode.Input, _graph.Find(_map.Bottom.Value.Name)!);
        }

        foreach (var step in _map.Steps)
        {
            switch (step)
            {
                case JoinStep join:
                    Add(join);
                    break;
                case NormStep norm:
                    var input = AsStream(Read([new(norm.Node)])[0], norm.Input);
                    var output = _cloner.Clone(Sources(norm.Input, input), norm.Output, $"/{norm.Node}");
                    _stream = NewStream();
                    Write(norm.Node, output);
                    break;
            }
        }

        var top = Read([new(CircuitNode.Logits)])[0];
        Finish(_cloner.Clone(Sources(_map.Top, AsStream(top, _map.Top)), _map.Logits, "/logits"));
        return new(_model, _map) { Top = top.Name, Stops = [.. _stops.OrderBy(stop => _map.Activations.PlaceOf(stop.Node))] };
    }

    private void Add(JoinStep join)
    {
        var readers = _map.Edges.Receivers.Where(receiver =>
            (join.Attention is { } a && receiver.Node is { Kind: NodeKind.Head } head && head.Layer == a.Layer)
            || (join.Mlp is { } m && receiver.Node == m.Node)).ToArray();
        int headInputs = 3 * (join.Attention?.Heads ?? 0);
        var inputs = join.Attention is null ? [] : Read(readers[..headInputs]);
        var mlpInput = join.Mlp is null ? null : Read(readers[headInputs..])[0];
        if (join.Attention is { } attention)
        {
            Add(attention, [.. inputs.Select(input => AsStream(input, attention.Stream))]);
        }

        if (join.Mlp is { } mlp)
        {
            var source = Sources(mlp.Stream, AsStream(mlpInput!, mlp.Stream));
            var outputs = _cloner.Clone(source, mlp.Outputs, $"/m{mlp.Node.Layer}");
            Write(mlp.Node, outputs.Aggregate(_builder.Add));
        }
    }

    private void Add(AttentionBlock block, OnnxValue[] inputs)
    {
        AttentionWriter writer = new(new(_builder, _dimensions, _map, Import) { Stops = _stops }, block, _cloner);
        var heads = writer.Heads(inputs);
        var constant = writer.Constant();
        if (!block.HasOutputNorm)
        {
            for (int head = 0; head < block.Heads; head++)
            {
                Write(CircuitNode.OfHead(block.Layer, head), heads[head]);
            }

            WriteConstant(constant);
        }
        else
        {
            var outer = _stream;
            _stream = NewStream();
            for (int head = 0; head < block.Heads; head++)
            {
                Write(CircuitNode.OfHead(block.Layer, head), heads[head]);
            }

            WriteConstant(constant);
            CircuitNode norm = new(NodeKind.AttentionNorm, block.Layer);
            var input = AsStream(Read([new(norm)])[0], block.OutputEnd);
            _stream = outer;
            Write(norm, _cloner.Clone(Sources(block.OutputEnd, input), block.Contribution, $"/{norm}"));
        }

        foreach (var bias in block.Biases)
        {
            WriteConstant(_graph.Find(bias.Name));
        }
    }

    private IReadOnlyList<OnnxValue> Read(IReadOnlyList<Receiver> receivers) => _stream.Read(receivers);

    private void Write(CircuitNode node, OnnxValue value)
    {
        var ablated = _builder.Input(SwitchableModel.AblatedInput(node), ElementType.Float, _form.Dims);
        var current = _form.Of(value);
        _senders.Add((node, current));
        _stream.Write(node, current, ablated);
    }

    private void WriteConstant(OnnxValue? constant)
    {
        if (constant is not null)
        {
            _stream.WriteConstant(_builder.Cast(constant, ElementType.Float));
        }
    }

    private OnnxValue AsStream(OnnxValue input, OnnxValue original)
    {
        var profile = _map.Facts[original];
        var shaped = profile.Rank == 3 ? input : _builder.Reshape(input, _dimensions.ReshapeTarget(profile.Axes));
        return profile.Type == ElementType.Float ? shaped : _builder.Cast(shaped, profile.Type);
    }

    private static Dictionary<OnnxValue, OnnxValue> Sources(OnnxValue original, OnnxValue replacement) =>
        new(ReferenceEqualityComparer.Instance) { [original] = replacement };

    private OnnxValue Import(OnnxValue value) => _graph.Find(value.Name) ?? throw new InvalidOperationException($"the switchable graph lacks {value}");

    private StreamMixer NewStream() => new(_builder, _switches, _form.Shape, _map.Edges);

    private void Finish(OnnxValue logits)
    {
        var output = _graph.Find(_map.Logits.Name)!;
        _graph.Remove(output.Producer!);
        _graph.AddNode("Identity", [logits], [output]);
        _graph.Outputs.Clear();
        _graph.Outputs.Add(output);
        foreach (var (node, value) in _senders)
        {
            _builder.Output(SwitchableModel.SenderOutput(node), value, ElementType.Float, _form.Dims);
        }

        PassRun.Apply(nameof(SplitWeights), _graph, () => SplitWeights.Apply(_builder));
        _model.Metadata[SwitchableModel.EdgesEntry] = string.Join(' ', _map.Edges.Edges);
        _model.Metadata[SwitchableModel.SendersEntry] = string.Join(' ', _senders.Select(sender => sender.Node));
    }
}
