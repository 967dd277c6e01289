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

    public Anchors(MappedModel model, Wiring wiring, Arithmetic arithmetic, EvaluationBatch batch, SenderValues clean, SenderValues ablated)
    {
        var senders = wiring.Nodes.Where(node => node.Kind != NodeKind.Logits).ToArray();
        _ablated = [.. senders.Select(sender => new Signal(ablated[sender]))];
        _changes = [.. senders.Select(sender => new Signal(arithmetic.Sum([(clean[sender], false), (ablated[sender], true)])))];
        _streams = [.. wiring.Receivers.Select(receiver => model.Switchable.StreamInputs[receiver])];
        using var streams = new StreamRunner(model, batch.Clean, ablated);
        _cleanInputs = streams.Run(new(wiring.Graph));
        _ablatedInputs = streams.Run(EdgeSet.All(wiring.Graph));
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
