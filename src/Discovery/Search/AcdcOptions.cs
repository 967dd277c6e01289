namespace Acdc.Onnx.Discovery.Search;

/// <summary>How an <see cref="AcdcSearch"/> walks and decides. The defaults are the published program's.</summary>
/// <param name="Threshold">τ: edges go whose ablation changes the metric by less (Conmy et al. 2023, algorithm 1).</param>
public sealed record AcdcOptions(double Threshold)
{
    /// <summary>Whether the change or its absolute value is compared with τ.</summary>
    public ComparisonRule Rule { get; init; }

    /// <summary>The order of the heads of a layer among a receiver's senders.</summary>
    public HeadOrder Heads { get; init; }

    /// <summary>The order of the layers among a receiver's senders.</summary>
    public LayerOrder Layers { get; init; }

    /// <summary>
    /// A score per edge, by index; where given, each receiver's senders are tried from the smallest score to the largest in place of the orders above, equal
    /// ones in these orders. Under <see cref="ComparisonRule.Absolute"/> by the scores' size.
    /// </summary>
    public IReadOnlyList<double>? Scores { get; init; }

    /// <summary>
    /// Whether each head's inputs are first tested whole, all heads of a layer before the first single edge:
    /// q, k and v one by one, or at whole-head granularity the head's input at once. Other receivers are never tested whole.
    /// </summary>
    public bool WholeInputTests { get; init; } = true;

    /// <summary>Seed of the random orders; the same seed gives the same order on every machine.</summary>
    public int Seed { get; init; }
}
