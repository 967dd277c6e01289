using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner.Capture;
using Acdc.Onnx.PatchRunner.Components;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>
/// What never changes in a search: senders' ablated values and their clean changes, and every receiver's input with all edges kept and with none.
/// </summary>
internal sealed class Anchors : IDisposable
{
    private const int FewTermsOverNothing = 6, FewTermsOverStream = 1;

    private readonly Signal[] _ablated;
    private readonly Signal[] _changes;
    private readonly Signal[] _cleanInputs;
    private readonly Signal[] _ablatedInputs;
    private readonly int[] _streams;

    /// <summary>Takes the clean values and all streams over.</summary>
    /// <param name="wiring">The edges.</param>
    /// <param name="arithmetic">Sums.</param>
    /// <param name="clean">The clean run.</param>
    /// <param name="ablated">What removed edges carry, and the streams of the run that it comes from; null where it comes from none.</param>
    /// <param name="ablation">The ablation.</param>
    public Anchors(Wiring wiring, Arithmetic arithmetic, (SenderValues Senders, StreamValues Streams) clean,
        (SenderValues Senders, StreamValues? Streams) ablated, Ablation ablation)
    {
        FewTerms = ablation == Ablation.Zero ? FewTermsOverNothing : FewTermsOverStream;
        var senders = wiring.Nodes.Take(wiring.Logits).ToArray();
        _ablated = [.. senders.Select(sender => new Signal(ablated.Senders[sender]))];
        _changes = [.. senders.Select(sender =>
        {
            using var value = clean.Senders.Take(sender);
            return new Signal(arithmetic.Sum([Term.Plus(value), Term.Minus(ablated.Senders[sender])]));
        })];
        _streams = [.. wiring.Receivers.Select(receiver => clean.Streams[receiver])];
        _cleanInputs = new Signal[clean.Streams.Count];
        _ablatedInputs = new Signal[clean.Streams.Count];
        var ablatedStreams = ablated.Streams?.TakeValues();
        using PrefixSums sums = new(arithmetic, sender => _ablated[sender].Full!);
        for (int stream = 0; stream < clean.Streams.Count; stream++)
        {
            var (value, constant) = clean.Streams.Take(stream);
            _cleanInputs[stream] = new(value);
            _ablatedInputs[stream] = new(ablatedStreams?[stream] ?? sums.Of(wiring.SendersOf[Array.IndexOf(_streams, stream)], constant));
            constant?.Dispose();
        }
    }

    /// <summary>The metric of the whole model, once known.</summary>
    public double? CleanMetric { get; set; }

    /// <summary>
    /// The number of kept edges up to which an input is always summed afresh. Over zeros few edges may leave a stream of almost nothing, and a norm would
    /// make the rounding of earlier sums large; over another run's stream what is left is as large as any stream.
    /// </summary>
    public int FewTerms { get; }

    public Signal Ablated(int node) => _ablated[node];

    public Signal CleanChange(int node) => _changes[node];

    public Signal CleanInput(int receiver) => _cleanInputs[_streams[receiver]];

    public Signal AblatedInput(int receiver) => _ablatedInputs[_streams[receiver]];

    public void Dispose()
    {
        foreach (var signal in _changes.Concat(_cleanInputs).Concat(_ablatedInputs))
        {
            signal.Dispose();
        }

        foreach (var signal in _ablated)
        {
            signal.Places?.Dispose();
        }
    }
}
