using System.Diagnostics;
using System.Globalization;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Cli;

/// <summary>Shows how far a search has come: a bar on a terminal, else a line now and then.</summary>
internal sealed class SearchProgressView : IProgress<SearchProgress>
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);

    private readonly MetricDefinition _metric;
    private readonly Action<SearchProgress, string> _show;
    private readonly long _start = Stopwatch.GetTimestamp();

    private SearchProgressView(MetricDefinition metric, Action<SearchProgress, string> show) => (_metric, _show) = (metric, show);

    /// <summary>Runs <paramref name="work"/> and shows its progress.</summary>
    /// <param name="console">Where to show it.</param>
    /// <param name="metric">The metric that the search compares.</param>
    /// <param name="edges">The number of edges.</param>
    /// <param name="work">The search.</param>
    public static T Run<T>(CliConsole console, MetricDefinition metric, int edges, Func<IProgress<SearchProgress>, T> work)
    {
        return console.IsTerminal
            ? console.WithBar(edges, move => work(new SearchProgressView(metric, (progress, text) => move(progress.Done, text))))
            : work(new SearchProgressView(metric, NowAndThen(console)));
    }

    /// <inheritdoc/>
    public void Report(SearchProgress value)
    {
        double metric = _metric.LargerIsBetter ? -value.Metric : value.Metric;
        double seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds * value.Left / Math.Max(value.Done, 1);
        _show(value, string.Create(
            CultureInfo.InvariantCulture,
            $"{value.Done} edges done, {value.Left} left, {value.Removed} removed, {_metric.Name} {metric:g4}, {Durations.Spell(seconds)} to go"));
    }

    private static Action<SearchProgress, string> NowAndThen(CliConsole console)
    {
        long last = Stopwatch.GetTimestamp();
        int tenth = 0;
        return (progress, text) =>
        {
            var since = Stopwatch.GetElapsedTime(last);
            int reached = 10 * progress.Done / (progress.Done + progress.Left);
            if (progress.Left > 0 && (since > Longest || (since > Shortest && reached > tenth)))
            {
                console.Note(text);
                (last, tenth) = (Stopwatch.GetTimestamp(), reached);
            }
        };
    }
}
