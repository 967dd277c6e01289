using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Evaluation;
using Acdc.Onnx.PatchRunner.Incremental;

namespace Acdc.Onnx.PatchRunner;

/// <summary>Makes evaluators.</summary>
internal static class Evaluators
{
    /// <summary>
    /// Makes the evaluator asked for. Where a model's components do not give what the model gives (a quantisation that looks at whole tensors), the
    /// incremental evaluator declines, <paramref name="note"/> is told, and the reference evaluator takes its place.
    /// </summary>
    /// <param name="kind">The kind asked for.</param>
    /// <param name="model">The model.</param>
    /// <param name="batches">The prompts and how they are scored.</param>
    /// <param name="ablation">What removed edges carry.</param>
    /// <param name="searched">The edges that are switched: the model's own, or those of whole heads.</param>
    /// <param name="note">Is told what the user should know.</param>
    /// <exception cref="ArgumentException">Corrupted ablation, and a batch has no corrupted prompts.</exception>
    public static IModelEvaluator Make(
        EvaluatorKind kind, MappedModel model, IReadOnlyList<EvaluationBatch> batches, Ablation ablation, EdgeGraph searched, Action<string> note)
    {
        if (kind == EvaluatorKind.Incremental)
        {
            try
            {
                return new IncrementalEvaluator(model, batches, ablation, searched);
            }
            catch (ComponentMismatchException mismatch)
            {
                note($"the incremental evaluator declines: {mismatch.Message}; running the whole model for every test instead");
            }
        }

        return new ReferenceEvaluator(model, batches, ablation, searched);
    }
}
