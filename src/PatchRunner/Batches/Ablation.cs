namespace Acdc.Onnx;

/// <summary>What a removed edge carries in place of its sender's output.</summary>
public enum Ablation
{
    /// <summary>The sender's output on the corrupted prompt in the unmodified model.</summary>
    Corrupted,

    /// <summary>Zero.</summary>
    Zero,

    /// <summary>The sender's mean output over the clean prompts, per position where the prompts have one length, else over all positions.</summary>
    Mean,
}
