using Acdc.Onnx.PatchRunner.Capture;
using Acdc.Onnx.PatchRunner.Components;

namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>The sessions that all batches of an attribution share.</summary>
internal sealed class AttributionEngine : IDisposable
{
    private readonly SessionLibrary _sessions;

    public AttributionEngine(MappedModel model)
    {
        Capture = CaptureSession.WithoutLogits(model, model.Runner.OpenPooled);
        Components = new(model.Map, model.Runner);
        Contraction = new(model.Runner);
        _sessions = new(model.Runner);
        Arithmetic = new(_sessions);
        Sides = new(model.Map, _sessions);
        Restarts = new(model, Capture.Model);
    }

    /// <summary>Runs the model for senders' values and streams.</summary>
    public CaptureSession Capture { get; }

    /// <summary>Steps back through the model.</summary>
    public ComponentGradients Components { get; }

    /// <summary>Products of differences and gradients.</summary>
    public Contraction Contraction { get; }

    /// <summary>Sums of streams.</summary>
    public Arithmetic Arithmetic { get; }

    /// <summary>Outside values.</summary>
    public SideModel Sides { get; }

    /// <summary>Runs the model from a stream on.</summary>
    public RestartSessions Restarts { get; }

    public void Dispose()
    {
        Capture.Dispose();
        Components.Dispose();
        Contraction.Dispose();
        Arithmetic.Dispose();
        _sessions.Dispose();
        Restarts.Dispose();
    }
}
