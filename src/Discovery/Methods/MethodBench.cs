using System.Globalization;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Evaluation;

namespace Acdc.Onnx.Discovery.Methods;

/// <summary>One metric on some prompts under one ablation: what methods are run on. The evaluator is made when it is first needed.</summary>
internal sealed class MethodBench : IDisposable
{
    private readonly Lazy<ICircuitEvaluator> _evaluator;
    private readonly MappedModel _model;
    private readonly IReadOnlyList<EvaluationBatch> _batches;
    private readonly EdgeGraph _graph;
    private bool _asked;

    /// <summary>Takes what methods are run on.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batches">The prompts and how they are scored.</param>
    /// <param name="ablation">What removed edges carry.</param>
    /// <param name="searched">The edges.</param>
    public MethodBench(MappedModel model, IReadOnlyList<EvaluationBatch> batches, Ablation ablation, EdgeGraph searched)
    {
        (_model, _batches, Ablation, _graph) = (model, batches, ablation, searched);
        _evaluator = new(() => PatchRunner.Evaluators.Make(Evaluators, model, batches, ablation, searched, note => View.Note(note)));
    }

    /// <summary>The kind of evaluator.</summary>
    public EvaluatorKind Evaluators { get; init; }

    /// <summary>Watches the work.</summary>
    public IRunView View { get; init; } = NoRunView.Instance;

    /// <summary>Keeps scores.</summary>
    public IUnitStore Store { get; init; } = NoUnitStore.Instance;

    /// <summary>What the names of what is kept begin with.</summary>
    public string Unit { get; init; } = "";

    /// <summary>What is set of the methods.</summary>
    public MethodOptions Options { get; init; } = new();

    /// <summary>The edges.</summary>
    public EdgeGraph Graph => _graph;

    /// <summary>What removed edges carry.</summary>
    public Ablation Ablation { get; }

    /// <summary>Scores circuits.</summary>
    public ICircuitEvaluator Evaluator => _evaluator.Value;

    /// <summary>As <see cref="Evaluator"/>, but not made before it is asked something.</summary>
    public ICircuitEvaluator Deferred => new DeferredEvaluator(_graph, () => Evaluator);

    /// <summary>Scores circuits one by one, and keeps what comes out.</summary>
    public ICircuitEvaluator Kept(CancellationToken cancellation) => new KeptEvaluator(Store, $"{Unit}circuit", Deferred, cancellation);

    /// <summary>Scores a few circuits: as <see cref="Evaluator"/>, but many prompts batch after batch, unless the evaluator is there already.</summary>
    public ICircuitEvaluator Measure =>
        _asked || _evaluator.IsValueCreated || _batches.Count == 1 ? Evaluator : new BatchwiseEvaluator(_model, _batches, Ablation, _graph);

    /// <summary>A method's scores, its progress shown.</summary>
    public IReadOnlyList<double> Score(IEdgeScorer scorer, CancellationToken cancellation, double? level = null)
    {
        var scored = Store.Once(string.Create(CultureInfo.InvariantCulture, $"{Unit}scores {scorer.Name} {level}"), () =>
        {
            Forget();
            double[] scores = [.. Run(scorer, level, cancellation)];
            Forget();
            return new Scored(scores, _evaluator.IsValueCreated);
        }, cancellation);
        _asked |= scored.Asked;
        return scored.Scores;
    }

    /// <summary>Has the evaluator forget what it was asked, so that what follows does not hang on whether that was asked or taken from what was kept.</summary>
    public void Forget()
    {
        if (_evaluator.IsValueCreated)
        {
            Evaluator.Forget();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_evaluator.IsValueCreated)
        {
            (_evaluator.Value as IDisposable)?.Dispose();
        }
    }

    private IReadOnlyList<double> Run(IEdgeScorer scorer, double? level, CancellationToken cancellation)
    {
        ScoringTask task = new()
        {
            Model = _model,
            Batches = _batches,
            Ablation = Ablation,
            Graph = _graph,
            Evaluator = _evaluator,
            Options = level is null ? Options : Options with { Level = level },
            Note = View.Note,
        };
        var scores = View.Scoring(scorer.Name, progress => scorer.Score(task, progress, cancellation));
        int bad = scores.ToList().FindIndex(double.IsNaN);
        return bad < 0
            ? scores
            : throw new SearchException(
                $"{scorer.Name}: the score of {_graph.Edges[bad]} is not a number (NaN), one of {scores.Count(double.IsNaN)} among {scores.Count} "
                    + $"edges{Numberless()}; look for prompts whose logits overflow (acdc data check), or take another metric");
    }

    /// <summary>The first prompt whose metric is not a number, of the whole model or with everything ablated, where there is one.</summary>
    private string Numberless()
    {
        if (_batches.Count == 0)
        {
            return "";
        }

        BatchwiseEvaluator evaluator = new(_model, _batches, Ablation, _graph);
        EdgeSet none = new(_graph);
        return NotANumber.At(evaluator, none) is { Length: > 0 } clean ? clean : NotANumber.At(evaluator, none.Complement());
    }

    /// <summary>A method's scores, and whether the evaluator was there when it ended.</summary>
    private sealed record Scored(double[] Scores, bool Asked);
}
