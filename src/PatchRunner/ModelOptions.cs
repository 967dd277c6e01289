using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner;

/// <summary>How a model is opened.</summary>
public sealed record ModelOptions
{
    /// <summary>The device asked for.</summary>
    public DeviceChoice Device { get; init; } = DeviceChoice.Auto;

    /// <summary>Threads within an operator: as many as there are physical cores, unless .NET is told of fewer; 0 leaves it to ONNX Runtime.</summary>
    public int Threads { get; init; } = PhysicalCores.Count;

    /// <summary>The output taken for the logits; null to find it.</summary>
    public string? Output { get; init; }

    /// <summary>Is told each step of opening before it begins, in a sentence; null for nobody.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>How the bottom of the stream is read.</summary>
    public BottomForm Bottom { get; init; } = BottomForm.Whole;
}
