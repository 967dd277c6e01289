using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Capture;
using Acdc.Onnx.PatchRunner.Components;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>
/// Makes batches ready for a search: runs the model on their prompts, while what the search will need is opened, and proves what it is to rely on.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="wiring">Its edges.</param>
/// <param name="components">Its components.</param>
/// <param name="sessions">Where other sessions come from.</param>
/// <param name="sideBySide">Works on several batches at once.</param>
/// <param name="batches">The prompts and how they are scored.</param>
/// <param name="ablation">What removed edges carry.</param>
internal sealed class BatchPreparation(
    MappedModel model,
    Wiring wiring,
    ComponentLibrary components,
    SessionLibrary sessions,
    SideBySide sideBySide,
    IReadOnlyList<EvaluationBatch> batches,
    Ablation ablation)
{
    private readonly ComponentRuns[] _runs = new ComponentRuns[batches.Count];
    private readonly SideValues[] _sides = new SideValues[batches.Count];
    private readonly (SenderValues Senders, StreamValues Streams)[] _clean = new (SenderValues, StreamValues)[batches.Count];
    private readonly (SenderValues Senders, StreamValues? Streams)[] _ablated = new (SenderValues, StreamValues?)[batches.Count];

    /// <summary>The batch that stands for all: at first positions alone, what depends on the position cannot be told from what does not.</summary>
    private readonly int _proven = Math.Max(0, batches.ToList().FindIndex(batch => batch.Places is not { } places || places.Any(place => place.Position > 0)));

    /// <summary>The batches, and what removed edges carry in each; the caller disposes both.</summary>
    /// <exception cref="ComponentMismatchException">The components give something else than the model.</exception>
    public (BatchSearch[] Batches, IReadOnlyList<SenderValues> Ablated) Run()
    {
        using CancellationTokenSource ready = new();
        var opening = model.IsLarge ? Task.CompletedTask : Task.Run(() => components.OpenAhead(wiring, ready.Token), CancellationToken.None);
        try
        {
            LogitsSample sample = new(model, batches[_proven]);
            model.GiveBackMemory();
            RunModel();
            model.GiveBackMemory();
            return (Searches(sample), [.. _ablated.Select(values => values.Senders)]);
        }
        finally
        {
            ready.Cancel();
            opening.GetAwaiter().GetResult();
        }
    }

    private void RunModel()
    {
        using WholeRunParts parts = new(model, components, sessions.Runner);
        sideBySide.ForEach(batch =>
        {
            _runs[batch] = new(wiring, components, sessions);
            (_clean[batch], _sides[batch]) = On(batches[batch].Clean, batch);
            if (ablation == Ablation.Corrupted)
            {
                (_ablated[batch], var sides) = On(batches[batch].CorruptedNeeded, batch);
                sides.Dispose();
            }
            else if (ablation == Ablation.Zero)
            {
                _ablated[batch].Senders = SenderValues.Zero(model, batches[batch].Clean);
            }
        });
        if (ablation == Ablation.Mean)
        {
            foreach (var (batch, means) in SenderMeans.Of(model, batches, [.. _clean.Select(values => values.Senders)]).Index())
            {
                _ablated[batch].Senders = means;
            }
        }

        ((SenderValues, StreamValues), SideValues) On(IReadOnlyDictionary<string, OnnxTensor> inputs, int batch)
        {
            var sides = components.Sides.Of(inputs);
            return (_runs[batch].Run(parts, inputs, sides), sides);
        }
    }

    private BatchSearch[] Searches(LogitsSample sample)
    {
        var searches = new BatchSearch[batches.Count];
        var placewise = Placewise.Nothing;
        sideBySide.ForEach(batch =>
        {
            using var senders = _clean[batch].Senders;
            Anchors anchors = new(wiring, _runs[batch].Arithmetic, _clean[batch], _ablated[batch], ablation);
            searches[batch] = new(model, wiring, sessions, batches[batch], _runs[batch], _sides[batch], anchors);
            if (batch == _proven)
            {
                placewise = searches[batch].Prove(sample);
            }
        });
        Array.ForEach(searches, batch => batch.Use(placewise));
        return searches;
    }
}
