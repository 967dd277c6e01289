namespace Acdc.Onnx.Conformance;

/// <summary>Where a bad model is to be refused.</summary>
internal enum RefusalStage
{
    /// <summary>While the file is read: exit code 3.</summary>
    Load,

    /// <summary>While the model is mapped: exit code 4.</summary>
    Analyse,

    /// <summary>When the model runs: exit code 3.</summary>
    Run,
}
