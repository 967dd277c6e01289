namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>
/// A sender that a circuit changes: its value and what that exceeds the ablated value by, of which the second is computed when first asked for and then takes
/// the first one's place, so that neither memory nor time go into what a search does not need.
/// </summary>
internal sealed class SenderState(Signal? value, Signal? change = null) : IDisposable
{
    private readonly bool _borrowed;
    private Signal? _news;

    /// <summary>As <paramref name="owner"/> is now. What is kept here does not change that one.</summary>
    public SenderState(SenderState owner)
        : this(owner.Value, owner.Change) => _borrowed = true;

    /// <summary>The value, unless the change has taken its place.</summary>
    public Signal? Value { get; private set; } = value;

    /// <summary>Value − ablated value.</summary>
    public Signal? Change { get; private set; } = change;

    /// <summary>Keeps a change that was computed.</summary>
    public void Keep(Signal change)
    {
        (_borrowed ? _news : Change)?.Dispose();
        Change = change;
        _news = _borrowed ? change : null;
        if (change.Full is not null || Value?.Full is null)
        {
            if (!_borrowed)
            {
                Value?.Dispose();
            }

            Value = null;
        }
    }

    /// <summary>What a borrower computed, for its owner.</summary>
    public Signal? TakeNews()
    {
        var news = _news;
        _news = null;
        return news;
    }

    public void Dispose()
    {
        _news?.Dispose();
        if (!_borrowed)
        {
            Value?.Dispose();
            Change?.Dispose();
        }
    }
}
