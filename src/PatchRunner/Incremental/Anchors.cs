using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>
/// What never changes in a search: senders' ablated values and their clean changes, and every receiver's input with all edges kept and with none.
/// </summary>
internal sealed class Anchors : IDisposable
{
    private readonly Signal[] _ablated;
    private readonly Signal[] _changes;
    private readonly Dictionary<string, Signal> _cleanInputs;
    private readonly Dictionary<string, Signal> _ablatedInputs;
    private readonly string[] _streams;

    public Anchors(MappedModel model, CaptureSession session, Wiring wiring, Arithmetic arithmetic, EvaluationBatch batch, SenderValues clean, SenderValues ablated)
    {
        var senders = wiring.Nodes.Where(node => node.Kind != NodeKind.Logits).ToArray();
        _ablated = [.. senders.Select(sender => new Signal(ablated[sender]))];
        _changes = [.. senders.Select(sender => new Signal(arithmetic.Sum([(clean[sender], false), (ablated[sender], true)])))];
        _streams = [.. wiring.Receivers.Select(receiver => model.Switchable.StreamInputs[receiver])];
        _cleanInputs = Inputs(new(wiring.Graph));
        _ablatedInputs = Inputs(EdgeSet.All(wiring.Graph));

        Dictionary<string, Signal> Inputs(EdgeSet removed) =>
            session.Inputs(batch.Clean, removed, ablated).ToDictionary(stream => stream.Key, stream => new Signal(stream.Value));
    }

    /// <summary>The metric of the whole model, once known.</summary>
    public double? CleanMetric { get; set; }

    public Signal Ablated(int node) => _ablated[node];

    public Signal CleanChange(int node) => _changes[node];

    public Signal CleanInput(int receiver) => _cleanInputs[_streams[receiver]];

    public Signal AblatedInput(int receiver) => _ablatedInputs[_streams[receiver]];

    public void Dispose()
    {
        foreach (var signal in _changes.Concat(_cleanInputs.Values).Concat(_ablatedInputs.Values))
        {
            signal.Dispose();
        }

        foreach (var signal in _ablated)
        {
            signal.Places?.Dispose();
        }
    }
}
