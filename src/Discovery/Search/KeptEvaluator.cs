using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Search;

/// <summary>Measures circuits one by one, each measurement a unit of work that is kept.</summary>
/// <param name="store">Keeps them.</param>
/// <param name="unit">What their names begin with.</param>
/// <param name="inner">Measures those that are not kept. It stays the caller's.</param>
/// <param name="cancellation">Stops before one that is not kept.</param>
internal sealed class KeptEvaluator(IUnitStore store, string unit, ICircuitEvaluator inner, CancellationToken cancellation) : ICircuitEvaluator
{
    /// <inheritdoc/>
    public EdgeGraph Graph => inner.Graph;

    /// <inheritdoc/>
    public IReadOnlyList<double> Evaluate(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps)
    {
        var asked = removed.With(steps[0]);
        return [store.Once($"{unit} {EdgeSetDigest.Of(asked):x32}", () => Measure(asked), cancellation)];
    }

    /// <inheritdoc/>
    public string? NotANumber(EdgeSet removed) => inner.NotANumber(removed);

    private double Measure(EdgeSet removed)
    {
        inner.Forget();
        return inner.Evaluate(removed);
    }
}
