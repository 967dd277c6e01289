using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>
/// Keeps what has been written to the stream and mixes receivers' inputs from it: for receivers r and senders u,
/// X(r) = Σ_u m(u,r) · current(u) + Σ_u (1 − m(u,r)) · ablated(u) + constants, one matrix product for all receivers of a block.
/// Kept edges are summed; nothing is ever subtracted (docs/semantics, "What a removed edge carries").
/// </summary>
internal sealed class StreamMixer(GraphBuilder builder, OnnxValue switches, OnnxValue senderShape, EdgeGraph edges)
{
    private readonly List<CircuitNode> _senders = [];
    private readonly List<OnnxValue> _current = [];
    private readonly List<OnnxValue> _ablated = [];
    private OnnxValue? _constants;

    /// <summary>Writes a sender to the stream: its current and its ablated value, float [batch, position, width].</summary>
    public void Write(CircuitNode sender, OnnxValue current, OnnxValue ablated)
    {
        _senders.Add(sender);
        _current.Add(builder.Reshape(current, 1, -1));
        _ablated.Add(builder.Reshape(ablated, 1, -1));
    }

    /// <summary>Writes a constant, which no switch takes away.</summary>
    public void WriteConstant(OnnxValue constant) => _constants = _constants is null ? constant : builder.Add(_constants, constant);

    /// <summary>
    /// The inputs of <paramref name="receivers"/>, float [batch, position, width] each. They must be consecutive, with all senders written so far.
    /// </summary>
    public IReadOnlyList<OnnxValue> Read(IReadOnlyList<Receiver> receivers)
    {
        int first = edges.FirstEdgeOf(receivers[0]);
        for (int i = 0; i < receivers.Count; i++)
        {
            if (edges.FirstEdgeOf(receivers[i]) != first + (i * _senders.Count) || !edges.SendersOf(receivers[i]).SequenceEqual(_senders))
            {
                throw new InvalidOperationException($"{receivers[i]} does not receive what the stream holds");
            }
        }

        var kept = builder.Reshape(builder.Slice(switches, 0, first, first + (receivers.Count * _senders.Count)), receivers.Count, _senders.Count);
        var removed = builder.Sub(builder.Constant(OnnxTensor.Scalar(1f), "one"), kept);
        var mixed = builder.Add(builder.MatMul(kept, Stack(_current)), builder.MatMul(removed, Stack(_ablated)));
        var rows = receivers.Count == 1 ? [mixed] : builder.SplitEvenly(mixed, 0, receivers.Count);
        var inputs = rows.Select(row => builder.Reshape(row, senderShape));
        return [.. _constants is null ? inputs : inputs.Select(input => builder.Add(input, _constants))];
    }

    /// <summary>All rows in one tensor, which takes their place, so that rows are joined once for each block and not for each sender.</summary>
    private OnnxValue Stack(List<OnnxValue> rows)
    {
        var stack = rows.Count == 1 ? rows[0] : builder.Concat(rows, 0);
        rows.Clear();
        rows.Add(stack);
        return stack;
    }
}
