using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.Reporting;
using Acdc.Onnx.Reporting.Experiments;

namespace Acdc.Onnx;

/// <summary>
/// The experiments that compare many circuits of one question. A method that cannot run on its model or metric is left out and told of
/// (<see cref="PromptOptions.Note"/>), unless none can.
/// </summary>
public sealed class RunExperiments
{
    private readonly CircuitRun _run;

    internal RunExperiments(CircuitRun run) => _run = run;

    /// <summary>Methods against a known circuit: true and false positive rates over their thresholds (Conmy et al. 2023, section 4).</summary>
    /// <param name="truth">The known circuit's edges, of <see cref="CircuitRun.Edges"/>; some, and not all.</param>
    /// <param name="methods">The methods; null for all.</param>
    /// <param name="options">What is set of them; null for their own defaults.</param>
    /// <param name="progress">Told how far each has come.</param>
    /// <param name="cancellation">Stops the experiment.</param>
    /// <exception cref="KeyNotFoundException">The model lacks an edge of the known circuit.</exception>
    /// <exception cref="ArgumentException">The known circuit holds no edge, or every edge.</exception>
    /// <exception cref="PromptException">A prompt lacks what the metric or the ablation needs.</exception>
    /// <exception cref="SearchException">No method can run.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Experiment<RocRow> Roc(
        IEnumerable<Edge> truth, MethodComparison? methods = null, MethodOptions? options = null, IProgress<WorkProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(truth);
        TrueCircuit known = new(EdgeSet.Of(_run.Edges, truth));
        return Run(progress, options, setting => RocExperiment.Run(setting, methods ?? new(), known), rows => RocFiles.Of(rows, Title()), cancellation);
    }

    /// <summary>Methods by size against divergence and the task's metric, on prompts that they were not run on.</summary>
    /// <param name="heldOut">The prompts that circuits are measured on.</param>
    /// <param name="measure">What is measured beside the divergence; null for what the answers allow.</param>
    /// <param name="points">About how many circuits are cut from a method's scores.</param>
    /// <param name="methods">The methods; null for all.</param>
    /// <param name="options">What is set of the methods; null for their own defaults.</param>
    /// <param name="progress">Told how far each part has come.</param>
    /// <param name="cancellation">Stops the experiment.</param>
    /// <inheritdoc cref="Roc" path="/exception"/>
    public Experiment<ParetoRow> Pareto(
        PromptSet heldOut, MetricDefinition? measure = null, int points = ParetoExperiment.UsualPoints, MethodComparison? methods = null, MethodOptions? options = null,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(heldOut);
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        var others = _run.Fitted(heldOut, measure?.Answers ?? AnswerNeeds.None);
        var measured = ParetoExperiment.Measured(others.Prompts, measure);
        return Run(
            progress, options,
            setting => ParetoExperiment.Run(setting, methods ?? new(), others, measured, points).SelectMany(rows => rows),
            rows => ParetoFiles.Of(rows, measured, Title()),
            cancellation);
    }

    /// <summary>How much of the behaviour the methods' circuits keep at each size: the curves behind CPR and CMD (MIB, Mueller et al. 2025).</summary>
    /// <param name="kind">How a circuit of a size is chosen by scores: <see cref="SelectionKind.Top"/> or <see cref="SelectionKind.Greedy"/>.</param>
    /// <param name="draws">How many random circuits of each size are drawn for the method <c>random</c>.</param>
    /// <param name="methods">The methods; null for all.</param>
    /// <param name="options">What is set of the methods; null for their own defaults.</param>
    /// <param name="progress">Told how far each part has come.</param>
    /// <param name="cancellation">Stops the experiment.</param>
    /// <inheritdoc cref="Roc" path="/exception"/>
    public Experiment<FaithfulnessCurve> Faithfulness(
        SelectionKind kind = SelectionKind.Top, int draws = FaithfulnessExperiment.UsualDraws, MethodComparison? methods = null, MethodOptions? options = null,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellation = default) => kind == SelectionKind.Threshold
        ? throw new ArgumentException("a circuit of a size cannot be chosen by a threshold; take Top or Greedy", nameof(kind))
        : Run(
            progress, options, setting => FaithfulnessExperiment.Run(setting, methods ?? new(), kind, draws), curves => FaithfulnessFiles.Of(curves, Title()), cancellation);

    /// <summary>A search under every combination of thresholds, metrics, ablations, rules and orders.</summary>
    /// <param name="thresholds">The thresholds; each once, the largest first.</param>
    /// <param name="metrics">The metrics; null for the run's own.</param>
    /// <param name="ablations">The ablations; null for the run's own.</param>
    /// <param name="rules">What of a change counts; null for the change as it is.</param>
    /// <param name="orders">The orders of senders (<see cref="SweepOrders.Names"/>); null for the published program's.</param>
    /// <param name="options">What is set of the methods; null for their own defaults.</param>
    /// <param name="progress">Told how far each part has come.</param>
    /// <param name="cancellation">Stops the experiment.</param>
    /// <inheritdoc cref="Roc" path="/exception"/>
    public Experiment<SweepRow> Sweep(
        IEnumerable<double> thresholds, IReadOnlyList<MetricDefinition>? metrics = null, IReadOnlyList<Ablation>? ablations = null,
        IReadOnlyList<ComparisonRule>? rules = null, IReadOnlyList<string>? orders = null, MethodOptions? options = null,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(thresholds);
        if (orders?.FirstOrDefault(order => !SweepOrders.Names.Contains(order)) is { } unknown)
        {
            throw new ArgumentException($"there is no order '{unknown}'; there are {string.Join(", ", SweepOrders.Names)}", nameof(orders));
        }

        var asked = metrics ?? [_run.Scoring.Metric];
        var cells = SweepCell.Grid(
            asked, ablations ?? [_run.Ablation], rules ?? [ComparisonRule.Signed], orders ?? [SweepOrders.Names[0]], [.. thresholds.Distinct().OrderDescending()]);
        var scorings = asked.Select(metric => _run.Scoring with { Metric = metric }).ToArray();
        var prompts = _run.Prompts.Read(cells.Any(cell => cell.Ablation == Ablation.Corrupted), asked.Max(metric => metric.Answers));
        return Run(
            progress, options,
            setting => Counted(setting, cells.Count, "cells", SweepExperiment.Run(setting with { Prompts = prompts }, scorings, cells)),
            rows => SweepFiles.Of(rows, _run.Prompts.Model.Path),
            cancellation);
    }

    /// <summary>How firmly each edge belongs to the circuit that a search finds, over resamples of the prompts (percentile bootstrap, Efron 1979).</summary>
    /// <param name="threshold">The search's threshold.</param>
    /// <param name="resamples">How many resamples are drawn, at least 2.</param>
    /// <param name="confidence">The share of resamples inside the intervals, between 0 and 1.</param>
    /// <param name="seed">What the resamples are drawn by.</param>
    /// <param name="progress">Told how far each part has come.</param>
    /// <param name="cancellation">Stops the experiment.</param>
    /// <inheritdoc cref="Roc" path="/exception"/>
    public Experiment<EdgeStability> Bootstrap(
        double threshold, int resamples = BootstrapExperiment.UsualResamples, double confidence = BootstrapExperiment.UsualConfidence, int seed = 0,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 2);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(confidence, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(confidence, 1);
        CircuitFinder finder = new(null, new(SelectionKind.Threshold, threshold));
        SearchResult[] found = [];
        return Run(
            progress, null,
            setting =>
            {
                found = [.. Counted(setting, resamples + 1, "resamples", BootstrapExperiment.Run(setting with { Walk = new(threshold) { Seed = seed } }, finder, resamples))];
                return EdgeStability.Of(found[0], found[1..], confidence);
            },
            edges => BootstrapFiles.Of(edges, [.. found[1..].Select((resample, draw) => ResampleRow.Of(draw, resample, found[0], _run.Scoring.Metric))], Title()),
            cancellation);
    }

    private static IReadOnlyList<T> Counted<T>(RunSetting setting, int count, string units, IEnumerable<T> rows) => setting.View.Counting(count, units, progress =>
    {
        List<T> done = [];
        foreach (var row in rows)
        {
            done.Add(row);
            progress?.Report(done.Count);
        }

        return done;
    });

    private Experiment<T> Run<T>(
        IProgress<WorkProgress>? progress, MethodOptions? options, Func<RunSetting, IEnumerable<T>> run, Func<IReadOnlyList<T>, IReadOnlyList<ResultFile>> files,
        CancellationToken cancellation)
    {
        RunRecord record = new();
        T[] rows = [.. run(_run.Setting(new(record, _run.Prompts.Options.Note) { OfWork = progress }, options, cancellation))];
        JsonObject counts = new() { ["edges"] = _run.Edges.Edges.Count, ["rows"] = rows.Length };
        var description = _run.Describe(record, _ => { });
        return new(rows, record.LeftOut, description, [.. files(rows), ExperimentRun.File(description, counts)]);
    }

    private string Title() => $"{Path.GetFileNameWithoutExtension(_run.Prompts.Model.Path)}, {_run.Scoring.Metric.Name}, {Spelling.Of(_run.Ablation)}";
}
