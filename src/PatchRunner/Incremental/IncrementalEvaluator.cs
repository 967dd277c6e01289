using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Components;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Capture;
using Acdc.Onnx.PatchRunner.Components;
using Acdc.Onnx.PatchRunner.Evaluation;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>
/// Scores circuits by recomputing only what a change can reach (docs/architecture, "Evaluators"). Gives what <see cref="ReferenceEvaluator"/> gives, to
/// rounding, for any order of removals; fastest where edges are removed from the output back.
/// </summary>
internal sealed class IncrementalEvaluator : IModelEvaluator
{
    private readonly SessionLibrary _sessions;
    private readonly ComponentLibrary _components;
    private readonly Refinement _refinement;
    private readonly BatchSearch[] _batches = [];
    private readonly int[] _rows;
    private readonly double _sign;
    private readonly NumberlessPrompt _numberless;
    private readonly SideBySide _sideBySide;
    private readonly Speculation _speculation;
    private readonly IReadOnlyList<SenderValues> _ablated = [];
    private int _width = 1;

    /// <summary>Makes the batches ready.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batches">The prompts and how they are scored.</param>
    /// <param name="ablation">What removed edges carry.</param>
    /// <param name="searched">The edges that are switched: the model's own, or those of whole heads.</param>
    /// <exception cref="ArgumentException">Corrupted ablation, and a batch has no corrupted prompts.</exception>
    public IncrementalEvaluator(MappedModel model, IReadOnlyList<EvaluationBatch> batches, Ablation ablation, EdgeGraph searched)
    {
        Graph = searched;
        _refinement = new(searched, model.Map.Edges);
        _numberless = new(model, batches, ablation);
        _sign = batches[0].Metric.Sign;
        _rows = [.. batches.Select(batch => batch.Rows)];
        _sideBySide = new(model, batches.Count);
        _sessions = new(_sideBySide.Workers > 1 ? new OrtModelRunner(model.Device, threads: 1) : model.Runner);
        _components = new(model.Map, _sessions, StreamCentering.Fits(model.Map));
        Wiring wiring = new(model.Map.Edges);
        _speculation = new(wiring, batches.Max(batch => batch.Places?.Count ?? batch.Rows));
        try
        {
            (_batches, _ablated) = new BatchPreparation(model, wiring, _components, _sessions, _sideBySide, batches, ablation).Run();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public EdgeGraph Graph { get; }

    /// <inheritdoc/>
    public IReadOnlyList<double> Evaluate(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps) => Evaluate(removed, steps, null);

    /// <inheritdoc/>
    public IReadOnlyList<double> Evaluate(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps, Func<double, bool>? takes)
    {
        var own = _refinement.Of(removed);
        _width = _speculation.WidthAfter(own, _width);
        var wanted = Refined(_width);
        int count = wanted.Length > 1 ? _speculation.Stackable(own, wanted, _batches) : 1;
        double[][] values = new double[_batches.Length][];
        ArraySegment<IReadOnlyList<int>> window = new(wanted, 0, count);
        _speculation.Remember(own, window);
        if (count == 1)
        {
            Guess? guess = takes is null || steps.Count < 2
                ? null
                : new(_batches, _rows, _speculation, own, Refined(1 + (2 * _width)), _width, change => takes(_sign * change));
            _sideBySide.ForEach(
                batch =>
                {
                    values[batch] = [_batches[batch].Evaluate(own, wanted[0])];
                    guess?.Learn(batch, values[batch][0]);
                },
                guess is null ? null : guess.LookAhead);
        }
        else
        {
            int node = _speculation.NodeOf(wanted[0][0]);
            _sideBySide.ForEach(batch => values[batch] = _batches[batch].Evaluate(own, node, window));
        }

        return [.. Enumerable.Range(0, count).Select(step => _sign * RowMean.Of([.. values.Zip(_rows, (batch, rows) => (batch[step], rows))]))];

        IReadOnlyList<int>[] Refined(int most) => [.. steps.Take(most).Select(_refinement.Of)];
    }

    /// <inheritdoc/>
    public void Forget()
    {
        _width = 1;
        _speculation.Forget();
        _sideBySide.ForEach(batch => _batches[batch].Forget());
    }

    /// <inheritdoc/>
    public string? NotANumber(EdgeSet removed) => _numberless.In(removed);

    /// <inheritdoc/>
    public void Dispose()
    {
        _sideBySide.Dispose();
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
    }
}
