using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Discovery.Methods;

/// <summary>Watches nothing.</summary>
internal sealed class NoRunView : IRunView
{
    private NoRunView()
    {
    }

    /// <summary>The one there is.</summary>
    public static NoRunView Instance { get; } = new();

    /// <inheritdoc/>
    public void Note(string sentence)
    {
    }

    /// <inheritdoc/>
    public void LeaveOut(string method, string reason)
    {
    }

    /// <inheritdoc/>
    public T Timed<T>(string stage, Func<T> work) => work();

    /// <inheritdoc/>
    public T Searching<T>(MetricDefinition metric, Func<IProgress<SearchProgress>?, T> search) => search(null);

    /// <inheritdoc/>
    public T Scoring<T>(string method, Func<IProgress<ScoringProgress>?, T> scoring) => scoring(null);

    /// <inheritdoc/>
    public T Counting<T>(int count, string units, Func<IProgress<int>?, T> work) => work(null);
}
