using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Switching;
using Acdc.Onnx.PatchRunner.Capture;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner.Components;

/// <summary>What runs of the whole model need besides its components, shared by all batches and let go before a search begins.</summary>
internal sealed class WholeRunParts : IDisposable
{
    private readonly ComponentLibrary _library;
    private readonly OrtModelRunner _runner;

    /// <summary>Opens the bottom of the model.</summary>
    public WholeRunParts(MappedModel model, ComponentLibrary library, OrtModelRunner runner)
    {
        (_library, _runner) = (library, runner);
        Bottom = CaptureSession.OfBottom(model, runner.OpenBriefly, library.Centered);
        Layers = new(model.Map, runner, library.Centered);
        StreamOf = Bottom.Model.Streams.SelectMany(stream => stream.Receivers, (stream, receiver) => (stream, receiver))
            .ToDictionary(pair => pair.receiver, pair => pair.stream);
    }

    /// <summary>What no receiver comes before, and the constants of the streams.</summary>
    public CaptureSession Bottom { get; }

    /// <summary>The heads of each layer.</summary>
    public LayerLibrary Layers { get; }

    /// <summary>The stream that each receiver reads.</summary>
    public IReadOnlyDictionary<Receiver, CapturedStream> StreamOf { get; }

    /// <summary>Bindings to the layers for one run.</summary>
    public ComponentSessions Bind() => new(_library, _runner);

    public void Dispose()
    {
        Bottom.Dispose();
        Layers.Dispose();
    }
}
