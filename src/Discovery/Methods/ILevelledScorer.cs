using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Discovery.Methods;

/// <summary>
/// A scorer that settles how much it keeps before it scores, such as the λ of Subnetwork Probing: its circuit is the edges that score at least
/// <see cref="Cut"/>. Experiments run it once for each level where others are cut at each of their scores.
/// </summary>
internal interface ILevelledScorer : IEdgeScorer
{
    /// <summary>The smallest score of an edge of its circuit.</summary>
    double Cut { get; }

    /// <summary>The level where the user names none.</summary>
    double Level { get; }

    /// <summary>The levels of an experiment, unless the user names others. One goes into <see cref="MethodOptions.Level"/>.</summary>
    IReadOnlyList<double> Levels { get; }

    /// <summary>Its circuit.</summary>
    EdgeSelection Circuit => new(SelectionKind.Threshold, Cut, ComparisonRule.Signed);
}
