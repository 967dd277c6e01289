namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>How far ONNX Runtime may rewrite a model before it runs it.</summary>
internal enum GraphOptimization
{
    /// <summary>Not at all: every node runs as written.</summary>
    None,

    /// <summary>Constant folding and the like; nodes that stay compute what they did, quantised ones among them.</summary>
    Basic,

    /// <summary>Fusions as well, which may round otherwise, quantised models most of all.</summary>
    Extended,

    /// <summary>Everything, memory layouts included.</summary>
    All,
}
