using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.Reporting;

namespace Acdc.Onnx;

/// <summary>Notes what work took and what it left out, and passes on how far it has come.</summary>
/// <param name="record">Where it is noted.</param>
/// <param name="note">Told what the user should know; null for nobody.</param>
internal sealed class RecordedView(RunRecord record, Action<string>? note) : IRunView
{
    /// <summary>Told how far a search has come.</summary>
    public IProgress<SearchProgress>? OfSearch { get; init; }

    /// <summary>Told how far a method has come.</summary>
    public IProgress<ScoringProgress>? OfScoring { get; init; }

    /// <summary>Told how far an experiment has come.</summary>
    public IProgress<WorkProgress>? OfWork { get; init; }

    public void Note(string sentence) => note?.Invoke(sentence);

    public void LeaveOut(string method, string reason)
    {
        record.LeaveOut(method, reason, isFailure: false);
        note?.Invoke($"{method} is left out: {reason}");
    }

    public T Timed<T>(string stage, Func<T> work) => record.Time(stage, work);

    public T Searching<T>(MetricDefinition metric, Func<IProgress<SearchProgress>?, T> search) => search(OfSearch);

    public T Scoring<T>(string method, Func<IProgress<ScoringProgress>?, T> scoring) =>
        scoring(OfScoring ?? OfWork?.As<ScoringProgress>(progress => new(method, progress.Done, progress.Parts)));

    public T Counting<T>(int count, string units, Func<IProgress<int>?, T> work) => work(OfWork?.As<int>(done => new(units, done, count)));
}
