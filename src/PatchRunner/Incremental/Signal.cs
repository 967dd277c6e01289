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
    private readonly Signal? _lender;
    private OrtValue? _places = places;

    /// <summary>Another signal, which is not disposed with this one and must outlive it.</summary>
    public Signal(Signal lender)
        : this(null, null) => _lender = lender;

    public OrtValue? Full => _lender is null ? full : _lender.Full;

    public OrtValue? Places => _lender is null ? _places : _lender.Places;

    /// <summary>The wanted extent; places are picked from the full stream once.</summary>
    public OrtValue Get(Extent extent, Func<OrtValue, OrtValue> gather)
    {
        if (_lender is not null)
        {
            return _lender.Get(extent, gather);
        }

        return extent == Extent.Full
            ? full ?? throw new InvalidOperationException("a stream known at the measured places only was asked for at every position")
            : _places ??= gather(full!);
    }

    /// <summary>Whether the extent is known or can be picked from what is.</summary>
    public bool Has(Extent extent) => Full is not null || extent == Extent.Places;

    public void Dispose()
    {
        full?.Dispose();
        _places?.Dispose();
    }
}
