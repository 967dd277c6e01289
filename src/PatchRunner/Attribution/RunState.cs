using Acdc.Onnx.PatchRunner.Components;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>A run of the model that gradients are taken at: its streams, [batch, position, width], and what its inputs fix.</summary>
/// <param name="streams">The streams in forward order.</param>
/// <param name="sides">Masks, positions and shapes; owned by another.</param>
/// <param name="shared">How many of the first streams are owned by another.</param>
internal sealed class RunState(IReadOnlyList<OrtValue> streams, SideValues sides, int shared = 0) : IDisposable
{
    public IReadOnlyList<OrtValue> Streams => streams;

    public SideValues Sides => sides;

    public void Dispose()
    {
        foreach (var stream in streams.Skip(shared))
        {
            stream.Dispose();
        }
    }
}
