using System.Text;

namespace Acdc.Onnx.Cli.Output;

/// <summary>
/// Writes to standard error as long as it takes anything: one that is closed, full or a broken pipe does not end a run, and nothing is said to it any more.
/// </summary>
/// <param name="inner">Standard error.</param>
internal sealed class ToleratedWriter(TextWriter inner) : TextWriter(inner.FormatProvider)
{
    private volatile bool _isGone;

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(inner.Flush);

    private void Try(Action write)
    {
        if (_isGone)
        {
            return;
        }

        try
        {
            write();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            _isGone = true;
        }
    }
}
