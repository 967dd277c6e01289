using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Search;

/// <summary>Says where a metric is not a number.</summary>
internal static class NotANumber
{
    /// <summary>
    /// What to put behind a message: the first prompt whose metric is not a number with these edges ablated, where it is known; else nothing.
    /// </summary>
    public static string At(ICircuitEvaluator evaluator, EdgeSet removed) => evaluator.NotANumber(removed) is { } prompt ? $", first of prompt {prompt}" : "";
}
