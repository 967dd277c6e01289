using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.Reporting;

namespace Acdc.Onnx.Cli.Output;

/// <summary>Shows on the console how far work has come, and notes what it took.</summary>
/// <param name="console">Where to show it.</param>
/// <param name="record">Where to note it.</param>
/// <param name="isStrict">Whether the methods were named, so that one that cannot run is a part of the run that failed.</param>
internal sealed class ConsoleRunView(CliConsole console, RunRecord record, bool isStrict = false) : IRunView
{
    public void Note(string sentence) => console.Note(sentence);

    public void LeaveOut(string method, string reason)
    {
        record.LeaveOut(method, reason, isStrict);
        console.Note($"{method} is left out: {reason}");
    }

    public T Timed<T>(string stage, Func<T> work) => record.Time(stage, work);

    public T Searching<T>(MetricDefinition metric, Func<IProgress<SearchProgress>?, T> search) => SearchProgressView.Run(console, metric, search);

    public T Scoring<T>(string method, Func<IProgress<ScoringProgress>?, T> scoring) => SearchProgressView.Run(console, method, scoring);

    public T Counting<T>(int count, string units, Func<IProgress<int>?, T> work) => ProgressView<int>.Run(
        console, done => ((double)done / count, FormattableString.Invariant($"{done} of {count} {units} done")), work);
}
