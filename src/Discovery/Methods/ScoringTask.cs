using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Batches;

namespace Acdc.Onnx.Discovery.Methods;

/// <summary>What a scoring method is asked: which model, on which prompts, by which metric.</summary>
internal sealed record ScoringTask
{
    /// <summary>The model.</summary>
    public required MappedModel Model { get; init; }

    /// <summary>The prompts and how they are scored.</summary>
    public required IReadOnlyList<EvaluationBatch> Batches { get; init; }

    /// <summary>What removed edges carry.</summary>
    public required Ablation Ablation { get; init; }

    /// <summary>The edges to score: the model's own, or those of whole heads.</summary>
    public required EdgeGraph Graph { get; init; }

    /// <summary>
    /// Scores circuits over <see cref="Graph"/> by the same metric on the same prompts. Made when a method first asks for it; the task's maker disposes it.
    /// </summary>
    public required Lazy<ICircuitEvaluator> Evaluator { get; init; }

    /// <summary>What the user has set.</summary>
    public MethodOptions Options { get; init; } = new();

    /// <summary>Is told what the user should know about the scores.</summary>
    public Action<string> Note { get; init; } = _ => { };
}
