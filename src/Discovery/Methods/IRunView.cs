using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Discovery.Methods;

/// <summary>Watches long work: hears what there is to know, which part of it runs, how far that has come and what had to be left out.</summary>
internal interface IRunView
{
    /// <summary>Hears what the user should know, in a sentence.</summary>
    void Note(string sentence);

    /// <summary>Hears that a method cannot run on this model or metric and is left out.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="reason">Why.</param>
    void LeaveOut(string method, string reason);

    /// <summary>Watches a part of the work, which takes time.</summary>
    /// <param name="stage">Its name; several parts may have the same.</param>
    /// <param name="work">Does it.</param>
    T Timed<T>(string stage, Func<T> work);

    /// <summary>Watches a search.</summary>
    /// <param name="metric">The metric that it compares.</param>
    /// <param name="search">Does it and tells how far it has come.</param>
    T Searching<T>(MetricDefinition metric, Func<IProgress<SearchProgress>?, T> search);

    /// <summary>Watches the work of a method.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="scoring">Does it and tells how far it has come.</param>
    T Scoring<T>(string method, Func<IProgress<ScoringProgress>?, T> scoring);

    /// <summary>Watches work that consists of equal units.</summary>
    /// <param name="count">How many.</param>
    /// <param name="units">What they are, in the plural.</param>
    /// <param name="work">Does them, and tells how many are done.</param>
    T Counting<T>(int count, string units, Func<IProgress<int>?, T> work);
}
