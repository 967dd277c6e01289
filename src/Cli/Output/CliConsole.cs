using Spectre.Console;

namespace Acdc.Onnx.Cli.Output;

/// <summary>
/// Where a command writes: the result on standard output, everything else on standard error; control characters from files are shown escaped.
/// </summary>
internal sealed class CliConsole
{
    private readonly IAnsiConsole _error;

    /// <summary>Writes to the given writers.</summary>
    /// <param name="output">Takes the result.</param>
    /// <param name="error">Takes everything else.</param>
    public CliConsole(TextWriter output, TextWriter error)
    {
        (Out, Error) = (new VisibleWriter(output), new VisibleWriter(error));
        _error = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(error) });
    }

    /// <summary>Takes the result.</summary>
    public TextWriter Out { get; }

    /// <summary>Takes everything else.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether standard error is a terminal that lines can be redrawn on.</summary>
    public bool IsTerminal => _error.Profile.Out.IsTerminal && _error.Profile.Capabilities.Ansi;

    /// <summary>Tells the user something that is not the result.</summary>
    public void Note(string text) => Error.WriteLine(text);

    /// <summary>Gives the terminal its cursor back where a bar may have hidden it: for a process that ends without ending the bar.</summary>
    public void EndBar()
    {
        if (IsTerminal)
        {
            Error.Write("\u001b[?25h\n");
        }
    }

    /// <summary>Runs <paramref name="work"/> with a bar below the notes, which is gone when it ends. Only where <see cref="IsTerminal"/>.</summary>
    /// <param name="size">What counts as all of the work.</param>
    /// <param name="work">Is given what moves the bar: how much is done, and the text beside the bar.</param>
    public T WithBar<T>(double size, Func<Action<double, string>, T> work)
    {
        return _error.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context =>
            {
                var task = context.AddTask("starting", maxValue: size);
                return work((done, text) =>
                {
                    task.Value = done;
                    task.Description = Markup.Escape(VisibleWriter.Shown(text));
                });
            });
    }
}
