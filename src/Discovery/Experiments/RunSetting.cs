using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Evaluation;

namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>A question to a model and how it is worked on: what searches, methods and experiments are run with.</summary>
/// <param name="Model">The model.</param>
/// <param name="Prompts">The prompts.</param>
/// <param name="Scoring">What is measured on them.</param>
/// <param name="Ablation">What removed edges carry.</param>
/// <param name="Graph">The edges.</param>
internal sealed record RunSetting(MappedModel Model, ModelPrompts Prompts, Scoring Scoring, Ablation Ablation, EdgeGraph Graph)
{
    /// <summary>What scores circuits.</summary>
    public EvaluatorKind Evaluators { get; init; }

    /// <summary>What is set of the methods.</summary>
    public MethodOptions Options { get; init; } = new();

    /// <summary>How a search walks and decides, whatever its threshold.</summary>
    public AcdcOptions Walk { get; init; } = new(0);

    /// <summary>Keeps what is finished.</summary>
    public IUnitStore Store { get; init; } = NoUnitStore.Instance;

    /// <summary>Watches the work.</summary>
    public IRunView View { get; init; } = NoRunView.Instance;

    /// <summary>Stops the work.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>What methods are run on.</summary>
    /// <param name="unit">What the names of what is kept begin with.</param>
    /// <exception cref="PromptException">A prompt has nothing to measure.</exception>
    public MethodBench Bench(string unit = "") => new(Model, Prompts.Batches(Scoring), Ablation, Graph)
    {
        Evaluators = Evaluators,
        Options = Options,
        Store = Store,
        View = View,
        Unit = unit,
    };
}
