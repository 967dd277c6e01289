namespace Acdc.Onnx.GraphRewriter;

/// <summary>The runtime refused a model or failed to run it. The message is the runtime's.</summary>
public sealed class ModelRunException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the model was refused when it was loaded, and never ran.</summary>
    public bool BeforeAnyRun { get; init; }
}
