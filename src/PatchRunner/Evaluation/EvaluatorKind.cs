namespace Acdc.Onnx.PatchRunner.Evaluation;

/// <summary>How circuits are scored.</summary>
internal enum EvaluatorKind
{
    /// <summary>By recomputing only what a change can reach.</summary>
    Incremental,

    /// <summary>By running the whole switchable model for every question.</summary>
    Reference,
}
