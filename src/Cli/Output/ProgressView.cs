using System.Diagnostics;

namespace Acdc.Onnx.Cli.Output;

/// <summary>Shows how far work has come: a bar on a terminal, else a line now and then.</summary>
internal sealed class ProgressView<TProgress> : IProgress<TProgress>
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);

    private readonly Func<TProgress, (double Share, string Text)> _tell;
    private readonly Action<double, string> _show;

    private ProgressView(Func<TProgress, (double Share, string Text)> tell, Action<double, string> show) => (_tell, _show) = (tell, show);

    /// <summary>Runs <paramref name="work"/> and shows its progress.</summary>
    /// <param name="console">Where to show it.</param>
    /// <param name="tell">How much is done, from 0 to 1, and in words.</param>
    /// <param name="work">The work.</param>
    public static T Run<T>(CliConsole console, Func<TProgress, (double Share, string Text)> tell, Func<IProgress<TProgress>, T> work) => console.IsTerminal
        ? console.WithBar(1, move => work(new ProgressView<TProgress>(tell, move)))
        : work(new ProgressView<TProgress>(tell, NowAndThen(console)));

    /// <inheritdoc/>
    public void Report(TProgress value)
    {
        var (share, text) = _tell(value);
        _show(share, text);
    }

    private static Action<double, string> NowAndThen(CliConsole console)
    {
        long last = Stopwatch.GetTimestamp();
        int tenth = 0;
        return (share, text) =>
        {
            var since = Stopwatch.GetElapsedTime(last);
            int reached = (int)(10 * share);
            if (share < 1 && (since > Longest || (since > Shortest && reached > tenth)))
            {
                console.Note(text);
                (last, tenth) = (Stopwatch.GetTimestamp(), reached);
            }
        };
    }
}
