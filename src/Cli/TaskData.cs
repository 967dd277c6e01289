using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.Reporting;

namespace Acdc.Onnx.Cli;

/// <summary>The prompts of a command and the files that were read for them.</summary>
/// <param name="Model">The model.</param>
/// <param name="Fitted">The prompts, fitted to it.</param>
/// <param name="Files">The files that were read: the model, its tokenizer where one was asked for, and the prompts.</param>
internal sealed record TaskData(MappedModel Model, ModelPrompts Fitted, IReadOnlyList<HashedFile> Files)
{
    /// <summary>The prompts.</summary>
    public IReadOnlyList<Prompt> Prompts => Fitted.Prompts;

    /// <summary>Other prompts, or some of these, for the same model.</summary>
    /// <exception cref="PromptException">The model was exported for another number or length of prompts.</exception>
    public TaskData With(IReadOnlyList<Prompt> prompts, IEnumerable<HashedFile>? alsoRead = null) =>
        this with { Fitted = Fitted.With(prompts), Files = [.. Files, .. alsoRead ?? []] };

    /// <summary>The prompts as batches, scored as <paramref name="scoring"/> says.</summary>
    /// <exception cref="PromptException">A prompt has nothing to measure.</exception>
    public IReadOnlyList<EvaluationBatch> Batches(Scoring scoring) => Fitted.Batches(scoring);
}
