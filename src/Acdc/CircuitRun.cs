using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.Reporting;

namespace Acdc.Onnx;

/// <summary>A question to a model: these prompts, measured so, with removed edges carrying that. It changes nothing and can be asked again and again.</summary>
public sealed class CircuitRun
{
    private readonly PromptSet _prompts;
    private readonly Scoring _scoring;

    internal CircuitRun(PromptSet prompts, Scoring scoring) => (_prompts, _scoring) = (prompts, scoring);

    /// <summary>What removed edges carry.</summary>
    public Ablation Ablation { get; private init; }

    /// <summary>Whether an edge into a head is one, rather than one each into its q, k and v.</summary>
    public bool WholeHeads { get; private init; }

    /// <summary>The edges that are asked about.</summary>
    public EdgeGraph Edges => WholeHeads ? _prompts.Model.Edges.WithWholeHeads() : _prompts.Model.Edges;

    /// <summary>The experiments that compare many circuits.</summary>
    public RunExperiments Experiments => new(this);

    internal PromptSet Prompts => _prompts;

    internal Scoring Scoring => _scoring;

    /// <summary>The same with another ablation.</summary>
    public CircuitRun With(Ablation ablation) => new(_prompts, _scoring) { Ablation = ablation, WholeHeads = WholeHeads };

    /// <summary>The same with edges into whole heads.</summary>
    public CircuitRun WithWholeHeads() => new(_prompts, _scoring) { Ablation = Ablation, WholeHeads = true };

    /// <summary>ACDC: ablates edge after edge, from the logits down, and keeps those that the metric needs (Conmy et al. 2023, algorithm 1).</summary>
    /// <param name="threshold">τ, in the metric's unit: an edge goes if that makes the metric worse by less.</param>
    /// <param name="progress">Told how far it has come.</param>
    /// <param name="cancellation">Stops it between two tests.</param>
    /// <exception cref="PromptException">A prompt lacks what the metric or the ablation needs.</exception>
    /// <exception cref="SearchException">A metric is not a number.</exception>
    /// <exception cref="SearchStoppedException">It was stopped; the exception has what was found.</exception>
    public CircuitResult Discover(double threshold, IProgress<SearchProgress>? progress = null, CancellationToken cancellation = default) =>
        Search(new(threshold), progress, cancellation);

    /// <summary>ACDC with all that can be set of it.</summary>
    /// <param name="options">The threshold, and how it walks and decides.</param>
    /// <param name="progress">Told how far it has come.</param>
    /// <param name="cancellation">Stops it between two tests.</param>
    /// <inheritdoc cref="Discover" path="/exception"/>
    public CircuitResult Search(AcdcOptions options, IProgress<SearchProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        RunRecord record = new();
        var setting = Setting(new(record, _prompts.Options.Note), null, cancellation);
        using var bench = setting.Bench();
        _ = record.Time("preparing", () => bench.Evaluator);
        var result = record.Time("searching", () => setting.Store.Search("discover", options, bench.Evaluator, progress, cancellation));
        return Result(result with { CorruptedMetric = WithoutEdges(bench.Evaluator) }, record, MethodCircuits.Search, settings => settings["threshold"] = options.Threshold);
    }

    /// <summary>Scores every edge by a method, such as <c>eap-ig</c>; the names are those of <c>acdc discover --method</c>.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="options">What is set of it; null for its own defaults.</param>
    /// <param name="progress">Told how far it has come.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentException">There is no such method.</exception>
    /// <exception cref="PromptException">A prompt lacks what the metric or the ablation needs.</exception>
    /// <exception cref="SearchException">A score is not a number, or the method cannot be used with this metric, ablation or model.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public EdgeScores Score(string method, MethodOptions? options = null, IProgress<ScoringProgress>? progress = null, CancellationToken cancellation = default)
    {
        var scorer = ScoringMethods.Find(method)
            ?? throw new ArgumentException($"there is no method '{method}'; there are {string.Join(", ", ScoringMethods.All.Select(each => each.Name))}", nameof(method));
        RunRecord record = new();
        using var bench = Setting(new(record, _prompts.Options.Note) { OfScoring = progress }, options, cancellation).Bench();
        return new(this, scorer.Name, Edges, record.Time("scoring", () => bench.Score(scorer, cancellation)), record);
    }

    /// <summary>The metric of a circuit, in its own sign and unit: of the model with every other edge ablated.</summary>
    /// <param name="circuit">The edges that stay, of <see cref="Edges"/>.</param>
    /// <exception cref="KeyNotFoundException">The model lacks one of them.</exception>
    /// <exception cref="PromptException">A prompt lacks what the metric or the ablation needs.</exception>
    public double Measure(IEnumerable<Edge> circuit) => Asked(circuit, (evaluator, removed) => _scoring.Metric.Own(evaluator.Evaluate(removed)));

    /// <summary>How well a circuit does: the metric of the whole model, of the circuit and with every edge ablated, and the circuit's faithfulness.</summary>
    /// <inheritdoc cref="Measure"/>
    public CircuitScores Evaluate(IEnumerable<Edge> circuit) => Asked(circuit, (evaluator, removed) => CircuitScores.Measure(evaluator, removed, _scoring.Metric));

    internal CircuitResult Choose(IReadOnlyList<double> scores, EdgeSelection selection, RunRecord record, string method)
    {
        using var bench = Setting(new(record, _prompts.Options.Note)).Bench();
        var measure = bench.Measure;
        var chosen = record.Time("choosing", () => ScoredCircuit.Choose(scores, selection, Ablation, measure));
        return Result(chosen with { CorruptedMetric = WithoutEdges(measure) }, record, method, settings => settings[Spelling.Of(selection.Kind)] = selection.Amount);
    }

    internal RunSetting Setting(RecordedView view, MethodOptions? options = null, CancellationToken cancellation = default) =>
        new(_prompts.Model.Mapped, Fitted(_prompts, _scoring.Metric.Answers), _scoring, Ablation, Edges)
        {
            Options = options ?? new(),
            View = view,
            Cancellation = cancellation,
        };

    internal ModelPrompts Fitted(PromptSet prompts, Discovery.Metrics.AnswerNeeds answers) => prompts.Read(Ablation == Ablation.Corrupted, answers);

    internal RunDescription Describe(RunRecord record, Action<JsonObject> describe)
    {
        JsonObject settings = new()
        {
            ["model"] = _prompts.Model.Path,
            ["data"] = _prompts.Path,
            ["ablation"] = Spelling.Of(Ablation),
            ["limit"] = _prompts.Options.Limit,
            ["granularity"] = WholeHeads ? "head" : "qkv",
            ["metric"] = _scoring.Metric.Name,
        };
        describe(settings);
        return record.Describe(_prompts.Model.Mapped, _prompts.Count, _prompts.Files(), _scoring.Metric, settings);
    }

    private T Asked<T>(IEnumerable<Edge> circuit, Func<ICircuitEvaluator, EdgeSet, T> ask)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        var removed = EdgeSet.Of(Edges, circuit).Complement();
        using var bench = Setting(new(new(), _prompts.Options.Note)).Bench();
        return ask(bench.Measure, removed);
    }

    private static double WithoutEdges(ICircuitEvaluator evaluator) => evaluator.Evaluate(EdgeSet.All(evaluator.Graph));

    private CircuitResult Result(SearchResult result, RunRecord record, string method, Action<JsonObject> describe) => new(result, Describe(record, settings =>
    {
        settings["method"] = method;
        describe(settings);
    }));
}
