using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>What runs of the whole model need besides its components, shared by all batches and let go before a search begins.</summary>
internal sealed class WholeRunParts(MappedModel model, ComponentLibrary library, OrtModelRunner runner) : IDisposable
{
    /// <summary>What no receiver comes before, and the constants of the streams.</summary>
    public CaptureSession Bottom { get; } = CaptureSession.OfBottom(model, runner.OpenBriefly);

    /// <summary>The heads of each layer.</summary>
    public LayerLibrary Layers { get; } = new(model.Map, runner);

    /// <summary>Bindings to the layers for one run.</summary>
    public ComponentSessions Bind() => new(library, runner);

    public void Dispose()
    {
        Bottom.Dispose();
        Layers.Dispose();
    }
}
