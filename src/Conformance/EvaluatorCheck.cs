using System.Globalization;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Evaluation;
using Acdc.Onnx.PatchRunner.Incremental;

namespace Acdc.Onnx.Conformance;

/// <summary>
/// Holds the incremental evaluator against the reference evaluator: <see cref="EvaluatorComparison"/> on a model, under several metrics and ablations.
/// </summary>
internal static class EvaluatorCheck
{
    /// <summary>What the check is called.</summary>
    public const string Name = "evaluators";

    private const int MostSearched = 2000;

    /// <summary>
    /// KL at the last position under corrupted ablation (zero where the case has no corrupted prompts), with a search where edges are few; the squared
    /// difference of all outputs under zero ablation; their projection under mean ablation.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="cancellation">Stops the check.</param>
    public static CheckResult Run(MappedModel model, CaseInputs inputs, CancellationToken cancellation = default)
    {
        var dims = inputs.Clean[model.Map.Inputs.Tokens.Name].Dims;
        int prompts = dims.Count == 1 ? 1 : (int)dims[0], length = (int)dims[^1];
        MeasuredRow[] last = [.. Enumerable.Range(0, prompts).Select(prompt => new MeasuredRow(prompt, length - 1))];
        MeasuredRow[] all = [
            .. from prompt in Enumerable.Range(0, prompts) from position in Enumerable.Range(0, length) select new MeasuredRow(prompt, position)];
        MetricOptions options = new() { MissingAxis = dims.Count == 1 ? 0 : null, LogitsType = model.Map.Facts[model.Map.Logits].Type };
        (string Metric, MeasuredRow[] Rows, Ablation Ablation)[] trials =
        [
            ("kl", last, inputs.Corrupted is null ? Ablation.Zero : Ablation.Corrupted),
            ("l2", all, Ablation.Zero),
            ("neg_projection", all, Ablation.Mean),
        ];
        return Together(trials.Select((trial, place) =>
        {
            cancellation.ThrowIfCancellationRequested();
            var batch = MeasuredBatch.Of(inputs.Clean, inputs.Corrupted, KnownMetrics.Find(trial.Metric)!, trial.Rows, options);
            return Compare(model, batch, trial.Ablation, place == 0 && model.Map.Edges.Edges.Count <= MostSearched);
        }));
    }

    /// <summary>The metric and ablation of a trace, of which the search itself is replayed elsewhere.</summary>
    public static CheckResult Run(MappedModel model, PublishedTrace trace) =>
        Together([Compare(model, TraceCheck.Batch(trace, model.Map), trace.Ablation, search: false)]);

    private static CheckResult Compare(MappedModel model, EvaluationBatch batch, Ablation ablation, bool search)
    {
        string name = $"{batch.Metric.Name}, {ablation.ToString().ToLower(CultureInfo.InvariantCulture)}";
        try
        {
            using IncrementalEvaluator incremental = new(model, [batch], ablation, model.Map.Edges);
            using ReferenceEvaluator reference = new(model, [batch], ablation, model.Map.Edges);
            if (!model.IsCoarse)
            {
                return EvaluatorComparison.Run(name, reference, incremental, search);
            }

            var told = EvaluatorComparison.Run(name, reference, incremental, search: false);
            return told
                with { Passed = true, What = $"not held to a tolerance, since the model computes in less than 32-bit floats: {told.What}", Tolerance = null };
        }
        catch (ComponentMismatchException mismatch)
        {
            return new(name, model.IsCoarse, $"the incremental evaluator declines: {mismatch.Message}");
        }
    }

    private static CheckResult Together(IEnumerable<CheckResult> trials)
    {
        CheckResult[] parts = [.. trials];
        return CheckResult.Of(Name, string.Join("; ", parts.Select(part => $"{part.Name}: {part.What}").Distinct()), parts);
    }
}
