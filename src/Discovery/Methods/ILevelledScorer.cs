namespace Acdc.Onnx.Discovery.Methods;

/// <summary>
/// A scorer that settles how much it keeps before it scores, such as the λ of Subnetwork Probing: its circuit is the edges with a positive score.
/// Experiments run it once for each level where others are cut at each of their scores.
/// </summary>
public interface ILevelledScorer : IEdgeScorer
{
    /// <summary>The levels of an experiment, unless the user names others. One goes into <see cref="MethodOptions.Level"/>.</summary>
    IReadOnlyList<double> Levels { get; }
}
