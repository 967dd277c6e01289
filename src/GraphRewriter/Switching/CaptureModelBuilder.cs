using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>Writes a map's capture model.</summary>
internal sealed class CaptureModelBuilder
{
    private readonly TransformerMap _map;
    private readonly OnnxModel _model;
    private readonly GraphBuilder _builder;
    private readonly RegionCloner _cloner;
    private readonly Dimensions _dimensions;
    private readonly SenderForm _form;
    private readonly List<CapturedStream> _streams = [];
    private readonly bool _onlyBottom;
    private OnnxValue? _constants;

    private CaptureModelBuilder(TransformerMap map, bool onlyBottom)
    {
        (_map, _onlyBottom) = (map, onlyBottom);
        _model = map.Model.Clone();
        _builder = new(_model, "acdc.");
        _cloner = new(_model.Graph, map.Activations, Own);
        _dimensions = new(_builder, Own(map.Inputs.Tokens));
        _form = new(_builder, _dimensions, map);
    }

    /// <summary>Writes the capture model of <paramref name="map"/>; the map's own graph is not changed.</summary>
    public static CaptureModel Build(TransformerMap map) => new CaptureModelBuilder(map, onlyBottom: false).Run();

    /// <summary>As <see cref="Build"/>, with outputs for the senders that no receiver comes before and for the constants of the streams only.</summary>
    public static CaptureModel BuildBottom(TransformerMap map) => new CaptureModelBuilder(map, onlyBottom: true).Run();

    private CaptureModel Run()
    {
        _model.Graph.Outputs.Clear();
        if (!_onlyBottom)
        {
            _model.Graph.Outputs.Add(Own(_map.Logits));
        }

        if (_map.Bottom is { Token: { } token, Position: { } position })
        {
            Send(CircuitNode.TokenEmbedding, _form.Of(Own(token)));
            Send(CircuitNode.PositionEmbedding, _builder.Expand(_form.Broadcasting(Own(position), position), _form.Shape));
        }
        else
        {
            Send(CircuitNode.Input, _form.Of(Own(_map.Bottom.Value), _map.Bottom.Value));
        }

        foreach (var step in _map.Steps)
        {
            switch (step)
            {
                case JoinStep join:
                    Add(join);
                    break;
                case NormStep norm:
                    Receive(norm.Input, [new(norm.Node)]);
                    SendAbove(norm.Node, () => _form.Of(Own(norm.Output), norm.Output));
                    _constants = null;
                    break;
            }
        }

        Receive(_map.Top, [new(CircuitNode.Logits)]);
        _model.Graph.RemoveUnused();
        return new(_model, _map.Logits.Name, _streams);
    }

    private void Add(JoinStep join)
    {
        Receiver[] readers =
        [
            .. join.Attention is { } block
                ? _map.Edges.Receivers.Where(receiver => receiver.Node.Kind == NodeKind.Head && receiver.Node.Layer == block.Layer)
                : [],
            .. join.Mlp is { } reader ? [new Receiver(reader.Node)] : Array.Empty<Receiver>(),
        ];
        Receive(join.Attention?.Stream ?? join.Mlp!.Stream, readers);
        if (join.Attention is { } attention)
        {
            Add(attention);
        }

        if (join.Mlp is { } mlp)
        {
            SendAbove(mlp.Node, () => _form.Of(mlp.Outputs.Select(Own).Aggregate(_builder.Add), mlp.Outputs[0]));
        }
    }

    private void Add(AttentionBlock block)
    {
        AttentionWriter writer = new(new(_builder, _dimensions, _map, Own), block, _cloner);
        foreach (var (head, value) in _onlyBottom ? [] : writer.Outputs(Own(block.Result.Value)).Index())
        {
            Send(CircuitNode.OfHead(block.Layer, head), _form.Of(value, block.OutputEnd));
        }

        if (block.HasOutputNorm)
        {
            var outer = _constants;
            _constants = null;
            AddConstant(writer.Constant());
            CircuitNode norm = new(NodeKind.AttentionNorm, block.Layer);
            Receive(block.OutputEnd, [new(norm)]);
            SendAbove(norm, () => _form.Of(Own(block.Contribution), block.Contribution));
            _constants = outer;
        }
        else
        {
            AddConstant(writer.Constant());
        }

        foreach (var bias in block.Biases)
        {
            AddConstant(Own(bias));
        }
    }

    private void Send(CircuitNode node, OnnxValue value) => _builder.Output(SwitchableModel.SenderOutput(node), value, ElementType.Float, _form.Dims);

    private void SendAbove(CircuitNode node, Func<OnnxValue> value)
    {
        if (!_onlyBottom)
        {
            Send(node, value());
        }
    }

    private void Receive(OnnxValue stream, IReadOnlyList<Receiver> receivers)
    {
        string name = FormattableString.Invariant($"stream.{_streams.Count}");
        if (!_onlyBottom)
        {
            _builder.Output(name, _form.Of(Own(stream), stream), ElementType.Float, _form.Dims);
        }

        string? constant = _constants is null ? null : $"{name}.constant";
        if (constant is not null)
        {
            var threeAxes = _builder.Constant(OnnxTensor.Zeros(ElementType.Float, 1, 1, 1), "zero");
            _builder.Output(constant, _builder.Add(_constants!, threeAxes), ElementType.Float, null, null, null);
        }

        _streams.Add(new(receivers, stream, name, constant));
    }

    private void AddConstant(OnnxValue? constant)
    {
        if (constant is not null)
        {
            var single = _builder.Cast(constant, ElementType.Float);
            _constants = _constants is null ? single : _builder.Add(_constants, single);
        }
    }

    private OnnxValue Own(OnnxValue value) => _model.Graph.Find(value.Name) ?? throw new InvalidOperationException($"the capture graph lacks {value}");
}
