using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>
/// Scores circuits by recomputing only what a change can reach (docs/architecture, "Evaluators"). Gives what <see cref="ReferenceEvaluator"/> gives, to rounding,
/// for any order of removals; fastest where edges are removed from the output back.
/// </summary>
public sealed class IncrementalEvaluator : IModelEvaluator
{
    private readonly ComponentSessions _components;
    private readonly Arithmetic _arithmetic;
    private readonly EdgeGraph _own;
    private readonly List<(BatchSearch Search, int Rows)> _batches = [];
    private IReadOnlyList<SenderValues> _ablated = [];
    private readonly double _sign;

    /// <summary>Makes the batches ready.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batches">The prompts and how they are scored.</param>
    /// <param name="ablation">What removed edges carry.</param>
    /// <param name="searched">The edges that are switched: the model's own, or those of whole heads.</param>
    /// <exception cref="ArgumentException">Corrupted ablation, and a batch has no corrupted prompts.</exception>
    public IncrementalEvaluator(MappedModel model, IReadOnlyList<EvaluationBatch> batches, Ablation ablation, EdgeGraph searched)
    {
        Graph = searched;
        _own = model.Map.Edges;
        _sign = batches[0].Metric.LargerIsBetter ? -1 : 1;
        _components = new(model.Map, model.Runner);
        _arithmetic = new(model.Runner);
        Wiring wiring = new(_own);
        foreach (var (batch, anchors) in batches.Zip(Capture(model, batches, ablation, wiring)).ToArray())
        {
            _batches.Add((new(model, wiring, _components, _arithmetic, batch, anchors), batch.Rows));
        }
    }

    /// <inheritdoc/>
    public EdgeGraph Graph { get; }

    /// <inheritdoc/>
    public IReadOnlyList<double> Evaluate(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps)
    {
        var own = Own(removed);
        IReadOnlyList<int> step = removed.Graph == _own ? steps[0] : [.. steps[0].SelectMany(edge => _own.Refine(Graph.Edges[edge]))];
        double sum = 0;
        long rows = 0;
        foreach (var (search, count) in _batches)
        {
            sum += search.Evaluate(own, step) * count;
            rows += count;
        }

        return [_sign * sum / rows];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (search, _) in _batches)
        {
            search.Dispose();
        }

        foreach (var values in _ablated)
        {
            values.Dispose();
        }

        _components.Dispose();
        _arithmetic.Dispose();
    }

    private Anchors[] Capture(MappedModel model, IReadOnlyList<EvaluationBatch> batches, Ablation ablation, Wiring wiring)
    {
        (SenderValues Senders, StreamValues Streams)[] clean;
        using (CaptureSession session = new(model))
        {
            clean = [.. batches.Select(batch => session.SendersAndStreams(batch.Clean))];
            _ablated = AblatedValues.Make(model, session, batches, [.. clean.Select(values => values.Senders)], ablation);
        }

        model.GiveBackMemory();
        return [.. clean.Zip(_ablated).Select(pair =>
        {
            using var senders = pair.First.Senders;
            return new Anchors(wiring, _arithmetic, senders, pair.First.Streams, pair.Second);
        })];
    }

    private EdgeSet Own(EdgeSet removed)
    {
        if (removed.Graph == _own)
        {
            return removed;
        }

        EdgeSet own = new(_own);
        foreach (int edge in removed.SelectMany(edge => _own.Refine(removed.Graph.Edges[edge])))
        {
            own.Add(edge);
        }

        return own;
    }
}
