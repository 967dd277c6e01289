namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>
/// A sender that a circuit changes: its value and what that exceeds the ablated value by, of which the second is computed when first asked for and then takes the
/// first one's place, so that neither memory nor time go into what a search does not need.
/// </summary>
internal sealed class SenderState(Signal? value, Signal? change = null) : IDisposable
{
    /// <summary>The value, unless the change has taken its place.</summary>
    public Signal? Value { get; private set; } = value;

    /// <summary>Value − ablated value.</summary>
    public Signal? Change { get; private set; } = change;

    /// <summary>Keeps a change that was computed.</summary>
    public void Keep(Signal change)
    {
        Change?.Dispose();
        Change = change;
        if (change.Full is not null || Value?.Full is null)
        {
            Value?.Dispose();
            Value = null;
        }
    }

    public void Dispose()
    {
        Value?.Dispose();
        Change?.Dispose();
    }
}
