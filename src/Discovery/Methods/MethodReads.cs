namespace Acdc.Onnx.Discovery.Methods;

/// <summary>Options that only some scoring methods read.</summary>
[Flags]
internal enum MethodReads
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary><see cref="MethodOptions.Steps"/>.</summary>
    Steps = 1,

    /// <summary><see cref="MethodOptions.Published"/>.</summary>
    Published = 2,

    /// <summary><see cref="MethodOptions.Epochs"/> and <see cref="MethodOptions.LearningRate"/>.</summary>
    Training = 4,

    /// <summary><see cref="MethodOptions.Level"/>.</summary>
    Level = 8,
}
