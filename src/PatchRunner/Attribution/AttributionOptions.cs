namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>How edges are attributed.</summary>
internal sealed record AttributionOptions
{
    /// <summary>What removed edges carry.</summary>
    public required Ablation Ablation { get; init; }

    /// <summary>Where gradients are taken.</summary>
    public GradientPoints Points { get; init; }

    /// <summary>The number of steps on a way.</summary>
    public int Steps { get; init; } = 5;

    /// <summary>
    /// Computes as the published program does where that is not what one would want: under zero ablation the bottom counts as the token embedding without
    /// positions, and the mean over blocks counts MLPs that a model lacks, whose runs are the clean one.
    /// </summary>
    public bool Published { get; init; }
}
