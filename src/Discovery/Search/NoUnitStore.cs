using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Search;

/// <summary>Keeps nothing: every unit is done when it is asked for.</summary>
internal sealed class NoUnitStore : IUnitStore
{
    private NoUnitStore()
    {
    }

    /// <summary>The one there is.</summary>
    public static NoUnitStore Instance { get; } = new();

    /// <inheritdoc/>
    public T Once<T>(string unit, Func<T> work, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return work();
    }

    /// <inheritdoc/>
    public SearchResult Search(
        string unit, AcdcOptions options, ICircuitEvaluator evaluator, IProgress<SearchProgress>? progress = null, CancellationToken cancellation = default) =>
        new AcdcSearch(options).Run(evaluator, progress, cancellation);
}
