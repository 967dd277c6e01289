using Microsoft.ML.OnnxRuntime;

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

    /// <summary>Takes the clean values and streams over.</summary>
    public Anchors(Wiring wiring, Arithmetic arithmetic, SenderValues clean, StreamValues streams, SenderValues ablated, Ablation ablation)
    {
        FewTerms = ablation == Ablation.Zero ? FewTermsOverNothing : FewTermsOverStream;
        var senders = wiring.Nodes.Take(wiring.Logits).ToArray();
        _ablated = [.. senders.Select(sender => new Signal(ablated[sender]))];
        _changes = [.. senders.Select(sender =>
        {
            using var value = clean.Take(sender);
            return new Signal(arithmetic.Sum([(value, false), (ablated[sender], true)]));
        })];
        _streams = [.. wiring.Receivers.Select(receiver => streams[receiver])];
        _cleanInputs = new Signal[streams.Count];
        _ablatedInputs = new Signal[streams.Count];
        List<(int[] Senders, OrtValue Sum)> sums = [];
        for (int stream = 0; stream < streams.Count; stream++)
        {
            var (value, constant) = streams.Take(stream);
            _cleanInputs[stream] = new(value);
            int[] sending = wiring.SendersOf[Array.IndexOf(_streams, stream)];
            var sum = AblatedSum(sending, sums, arithmetic);
            sums.Add((sending, sum));
            _ablatedInputs[stream] = new(arithmetic.Sum(constant is null ? [(sum, false)] : [(sum, false), (constant, false)]));
            constant?.Dispose();
        }

        foreach (var (_, sum) in sums)
        {
            sum.Dispose();
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

    private OrtValue AblatedSum(int[] senders, List<(int[] Senders, OrtValue Sum)> sums, Arithmetic arithmetic)
    {
        var (known, sum) = sums.LastOrDefault(earlier => senders.Length >= earlier.Senders.Length && senders.AsSpan(0, earlier.Senders.Length).SequenceEqual(earlier.Senders));
        var terms = senders.Skip(known?.Length ?? 0).Select(sender => (_ablated[sender].Full!, false));
        return arithmetic.Sum([.. known is null ? [] : new[] { (sum, false) }, .. terms]);
    }
}
