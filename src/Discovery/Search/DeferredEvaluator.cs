using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Search;

/// <summary>An evaluator that is made when it is asked something for the first time: not at all where every answer is kept.</summary>
/// <param name="graph">The edges.</param>
/// <param name="make">Makes it, or gives one that is there. It stays the caller's.</param>
internal sealed class DeferredEvaluator(EdgeGraph graph, Func<ICircuitEvaluator> make) : ICircuitEvaluator
{
    private readonly Lazy<ICircuitEvaluator> _inner = new(() =>
    {
        var evaluator = make();
        evaluator.Forget();
        return evaluator;
    });

    /// <inheritdoc/>
    public EdgeGraph Graph => graph;

    /// <inheritdoc/>
    public IReadOnlyList<double> Evaluate(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps) => _inner.Value.Evaluate(removed, steps);

    /// <inheritdoc/>
    public IReadOnlyList<double> Evaluate(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps, Func<double, bool> takes) =>
        _inner.Value.Evaluate(removed, steps, takes);

    /// <inheritdoc/>
    public string? NotANumber(EdgeSet removed) => _inner.Value.NotANumber(removed);

    /// <inheritdoc/>
    public void Forget()
    {
        if (_inner.IsValueCreated)
        {
            _inner.Value.Forget();
        }
    }
}
