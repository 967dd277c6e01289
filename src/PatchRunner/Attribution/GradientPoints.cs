namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>At which runs of the model gradients are taken.</summary>
internal enum GradientPoints
{
    /// <summary>At the clean run (EAP, Syed et al. 2023).</summary>
    Clean,

    /// <summary>The mean of those at the clean and at the corrupted run.</summary>
    CleanAndCorrupted,

    /// <summary>
    /// The mean over runs from embeddings on the straight way from the ablated to the clean ones: ablated + k/m · (clean − ablated), k = 0 … m − 1 (EAP-IG,
    /// Hanna et al. 2024).
    /// </summary>
    InputPath,

    /// <summary>
    /// The mean over runs in each of which one block's output lies on the straight way: ablated + k/m · (clean − ablated), k = 1 … m, the block's output held,
    /// for every block.
    /// </summary>
    ActivationPaths,
}
