using System.Globalization;
using System.Text;

namespace Acdc.Onnx.Cli.Output;

/// <summary>
/// Shows what comes from files and could steer a terminal as an escape (<c>\u001b</c>): control characters, marks that turn the direction of writing, lone
/// surrogates, and line ends inside a line. Lines end where the program ends them; a text given to <see cref="Write(string)"/> keeps its own.
/// </summary>
internal sealed class VisibleWriter(TextWriter writer) : TextWriter(CultureInfo.InvariantCulture)
{
    private enum LineEnds
    {
        Kept,
        Shown,
    }

    /// <inheritdoc/>
    public override Encoding Encoding => writer.Encoding;

    /// <inheritdoc/>
    [System.Diagnostics.CodeAnalysis.AllowNull]
    public override string NewLine
    {
        get => writer.NewLine;
        set => writer.NewLine = value;
    }

    /// <summary>A text from a file as it may stand inside a line.</summary>
    public static string Shown(string text) => Shown(text, LineEnds.Shown);

    /// <inheritdoc/>
    public override void Write(char value) => writer.Write(Shown(value.ToString(), LineEnds.Kept));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    /// <inheritdoc/>
    public override void Write(string? value) => writer.Write(Shown(value ?? "", LineEnds.Kept));

    /// <inheritdoc/>
    public override void WriteLine() => writer.WriteLine();

    /// <inheritdoc/>
    public override void WriteLine(string? value) => writer.WriteLine(Shown(value ?? "", LineEnds.Shown));

    /// <inheritdoc/>
    public override void Flush() => writer.Flush();

    private static string Shown(string text, LineEnds lineEnds)
    {
        int first = 0;
        while (first < text.Length && !IsHidden(text, first, lineEnds))
        {
            first++;
        }

        if (first == text.Length)
        {
            return text;
        }

        StringBuilder shown = new(text, 0, first, text.Length + 16);
        for (int i = first; i < text.Length; i++)
        {
            if (IsHidden(text, i, lineEnds))
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            }
            else
            {
                shown.Append(text[i]);
            }
        }

        return shown.ToString();
    }

    private static bool IsHidden(string text, int at, LineEnds lineEnds) => text[at] switch
    {
        '\t' => false,
        '\n' or '\r' => lineEnds == LineEnds.Shown,
        < ' ' or (>= '\u007f' and <= '\u009f') => true,
        '\u061c' or '\u200e' or '\u200f' or '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\ufeff' => true,
        var other when char.IsHighSurrogate(other) => at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1]),
        var other when char.IsLowSurrogate(other) => at == 0 || !char.IsHighSurrogate(text[at - 1]),
        _ => false,
    };
}
