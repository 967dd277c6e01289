namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>How far ONNX Runtime may rewrite a model before it runs it.</summary>
public enum GraphOptimization
{
    /// <summary>Not at all: every node runs as written. Quantised models keep their own rounding only here.</summary>
    None,

    /// <summary>Constant folding and the like.</summary>
    Basic,

    /// <summary>Fusions as well.</summary>
    Extended,

    /// <summary>Everything, memory layouts included.</summary>
    All,
}
