using System.Diagnostics;
using System.Globalization;
using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Cli.Output;

/// <summary>Shows how far searches and scorings have come.</summary>
internal static class SearchProgressView
{
    /// <summary>Runs a search and shows its progress.</summary>
    /// <param name="console">Where to show it.</param>
    /// <param name="metric">The metric that the search compares.</param>
    /// <param name="work">The search.</param>
    public static T Run<T>(CliConsole console, MetricDefinition metric, Func<IProgress<SearchProgress>, T> work)
    {
        long start = Stopwatch.GetTimestamp();
        return ProgressView<SearchProgress>.Run(console, Tell, work);

        (double, string) Tell(SearchProgress progress)
        {
            double value = metric.Own(progress.Metric);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds * progress.Left / Math.Max(progress.Done, 1);
            return ((double)progress.Done / (progress.Done + progress.Left), string.Create(
                CultureInfo.InvariantCulture,
                $"{progress.Done} edges done, {progress.Left} left, {progress.Removed} removed, {metric.Name} {value:g4}, {Durations.Spell(seconds)} to go"));
        }
    }

    /// <summary>Runs a scoring and shows its progress.</summary>
    /// <param name="console">Where to show it.</param>
    /// <param name="method">The method's name.</param>
    /// <param name="work">The scoring.</param>
    public static T Run<T>(CliConsole console, string method, Func<IProgress<ScoringProgress>, T> work)
    {
        long start = Stopwatch.GetTimestamp();
        return ProgressView<ScoringProgress>.Run(console, Tell, work);

        (double, string) Tell(ScoringProgress progress)
        {
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds * (progress.Parts - progress.Done) / Math.Max(progress.Done, 1);
            return ((double)progress.Done / Math.Max(progress.Parts, 1), string.Create(
                CultureInfo.InvariantCulture, $"{method}: {progress.Done} of {progress.Parts} parts scored, {Durations.Spell(seconds)} to go"));
        }
    }
}
