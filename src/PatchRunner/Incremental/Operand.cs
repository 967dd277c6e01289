using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>A head's q, k, v or pattern, in the layout of its model.</summary>
/// <param name="Value">The value.</param>
/// <param name="Extent">Whether it is there at every position or, a q or a pattern, at the measured places only.</param>
internal sealed record Operand(OrtValue Value, Extent Extent) : IDisposable
{
    public void Dispose() => Value.Dispose();
}
