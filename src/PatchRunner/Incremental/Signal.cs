using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>How much of a stream is wanted.</summary>
internal enum Extent
{
    /// <summary>Every position.</summary>
    Full,

    /// <summary>The measured places only.</summary>
    Places,
}

/// <summary>A stream or a sender's value: at every position, [batch, position, width], at the measured places, [place, 1, width], or both.</summary>
internal sealed class Signal(OrtValue? full, OrtValue? places = null) : IDisposable
{
    public OrtValue? Full { get; } = full;

    public OrtValue? Places { get; private set; } = places;

    /// <summary>The wanted extent; places are picked from the full stream once.</summary>
    public OrtValue Get(Extent extent, Func<OrtValue, OrtValue> gather)
    {
        return extent == Extent.Full
            ? Full ?? throw new InvalidOperationException("a stream known at the measured places only was asked for at every position")
            : Places ??= gather(Full!);
    }

    public void Dispose()
    {
        Full?.Dispose();
        Places?.Dispose();
    }
}
