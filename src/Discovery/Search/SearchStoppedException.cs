namespace Acdc.Onnx.Discovery.Search;

/// <summary>A search that was stopped before its end.</summary>
/// <param name="partial">What it had found out; edges whose turn had not come are <see cref="EdgeFate.Untested"/>.</param>
/// <param name="cancellation">What stopped it.</param>
public sealed class SearchStoppedException(SearchResult partial, CancellationToken cancellation)
    : OperationCanceledException("the search was stopped", cancellation)
{
    /// <summary>What it had found out.</summary>
    public SearchResult Partial { get; } = partial;
}
