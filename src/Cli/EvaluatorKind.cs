namespace Acdc.Onnx.Cli;

/// <summary>The evaluators there are.</summary>
internal enum EvaluatorKind
{
    /// <summary>Runs the whole switchable model for every question.</summary>
    Reference,
}
