using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>
/// Scores circuits by recomputing only what a change can reach (docs/architecture, "Evaluators"). Gives what <see cref="ReferenceEvaluator"/> gives, to rounding,
/// for any order of removals; fastest where edges are removed from the output back.
/// </summary>
public sealed class IncrementalEvaluator : IModelEvaluator
{
    private readonly SessionLibrary _sessions;
    private readonly ComponentLibrary _components;
    private readonly EdgeGraph _own;
    private readonly BatchSearch[] _batches;
    private readonly int[] _rows;
    private readonly double _sign;
    private readonly SideBySide _sideBySide;
    private readonly Speculation _speculation;
    private int _width = 1;
    private IReadOnlyList<SenderValues> _ablated = [];

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
        _rows = [.. batches.Select(batch => batch.Rows)];
        _sideBySide = new(model, batches.Count);
        _sessions = new(_sideBySide.Workers > 1 ? new OrtModelRunner(model.Device, threads: 1) : model.Runner);
        _components = new(model.Map, _sessions);
        Wiring wiring = new(_own);
        _speculation = new(wiring, batches.Max(batch => batch.Places?.Count ?? batch.Rows));
        using CancellationTokenSource ready = new();
        var opening = model.IsLarge ? Task.CompletedTask : Task.Run(() => _components.OpenAhead(wiring, ready.Token), CancellationToken.None);
        _batches = new BatchSearch[batches.Count];
        try
        {
            LogitsSample sample = new(model, batches[0]);
            model.GiveBackMemory();
            Prepare(model, wiring, batches, ablation, sample);
        }
        finally
        {
            ready.Cancel();
            opening.GetAwaiter().GetResult();
        }
    }

    /// <inheritdoc/>
    public EdgeGraph Graph { get; }

    /// <inheritdoc/>
    public IReadOnlyList<double> Evaluate(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps)
    {
        var own = Own(removed);
        _width = _speculation.WidthAfter(own, _width);
        var wanted = steps.Take(_width).Select(step => removed.Graph == _own ? step : [.. step.SelectMany(edge => _own.Refine(Graph.Edges[edge]))]).ToArray();
        int count = wanted.Length > 1 ? _speculation.Stackable(own, wanted, _batches) : 1;
        double[][] values = new double[_batches.Length][];
        ArraySegment<IReadOnlyList<int>> window = new(wanted, 0, count);
        _speculation.Remember(own, window);
        if (count == 1)
        {
            _sideBySide.ForEach(0, batch => values[batch] = [_batches[batch].Evaluate(own, wanted[0])]);
        }
        else
        {
            int node = _speculation.NodeOf(wanted[0][0]);
            _sideBySide.ForEach(0, batch => values[batch] = _batches[batch].Evaluate(own, node, window));
        }

        return [.. Enumerable.Range(0, count).Select(step => _sign * Mean([.. values.Select(batch => batch[step])]))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var batch in _batches)
        {
            batch.Dispose();
        }

        foreach (var values in _ablated)
        {
            values.Dispose();
        }

        _components.Dispose();
        _sessions.Dispose();
        _sideBySide.Dispose();
    }

    private double Mean(double[] values)
    {
        double sum = 0;
        long rows = 0;
        for (int batch = 0; batch < values.Length; batch++)
        {
            sum += values[batch] * _rows[batch];
            rows += _rows[batch];
        }

        return sum / rows;
    }

    private void Prepare(MappedModel model, Wiring wiring, IReadOnlyList<EvaluationBatch> batches, Ablation ablation, LogitsSample sample)
    {
        var runs = new ComponentRuns[batches.Count];
        var sides = new SideValues[batches.Count];
        var clean = new (SenderValues Senders, StreamValues Streams)[batches.Count];
        var ablated = new (SenderValues Senders, StreamValues? Streams)[batches.Count];
        using (WholeRunParts parts = new(model, _components, _sessions.Runner))
        {
            _sideBySide.ForEach(0, batch =>
            {
                runs[batch] = new(wiring, _components, _sessions);
                sides[batch] = new(model.Map, _sessions.Bind, batches[batch].Clean);
                clean[batch] = runs[batch].Run(parts, batches[batch].Clean, sides[batch]);
                ablated[batch] = ablation switch
                {
                    Ablation.Corrupted => Corrupted(parts, batch),
                    Ablation.Zero => (SenderValues.Zero(model, batches[batch].Clean), null),
                    _ => default,
                };
            });
        }

        _ablated = ablation == Ablation.Mean ? SenderMeans.Of(model, batches, [.. clean.Select(values => values.Senders)]) : [.. ablated.Select(values => values.Senders)];
        model.GiveBackMemory();
        var placewise = Placewise.Nothing;
        _sideBySide.ForEach(0, batch =>
        {
            _batches[batch] = Make(batch);
            if (batch == 0)
            {
                placewise = _batches[0].Prove(sample);
            }
        });
        Array.ForEach(_batches, batch => batch.Use(placewise));

        (SenderValues Senders, StreamValues? Streams) Corrupted(WholeRunParts parts, int batch)
        {
            var inputs = batches[batch].CorruptedNeeded;
            using SideValues own = new(model.Map, _sessions.Bind, inputs);
            return runs[batch].Run(parts, inputs, own);
        }

        BatchSearch Make(int batch)
        {
            using var senders = clean[batch].Senders;
            Anchors anchors = new(wiring, runs[batch].Arithmetic, clean[batch], (_ablated[batch], ablated[batch].Streams), ablation);
            return new(model, wiring, _sessions, batches[batch], runs[batch], sides[batch], anchors);
        }
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
