using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>
/// Hands logits of another floating-point type on as 32-bit floats, which everything that compares logits computes in; what computes them stays in its type.
/// </summary>
internal static class WidenLogits
{
    /// <returns>What is known, with the logits' new one.</returns>
    public static Facts Apply(OnnxModel model, Facts facts, OnnxValue logits)
    {
        var own = facts[logits];
        if (own.Type == ElementType.Float || logits.Producer is not { } producer)
        {
            return facts;
        }

        var graph = model.Graph;
        var narrow = graph.AddValue(graph.FreshName($"{logits.Name}/{own.Type}"));
        OnnxValue?[] outputs = [.. producer.Outputs.Select(output => output == logits ? narrow : output)];
        graph.Remove(producer);
        graph.AddNode(producer.Op, producer.Inputs, outputs, producer.Attributes, producer.Name);
        graph.ReplaceUses(logits, narrow);
        graph.AddNode("Cast", [narrow], [logits], new Dictionary<string, OnnxAttribute> { ["to"] = new OnnxAttribute.Int((long)ElementType.Float) },
            graph.FreshName($"{logits.Name}/Cast"));
        logits.DeclaredType = ElementType.Float;
        return facts.With((narrow, own), (logits, own with { Type = ElementType.Float }));
    }
}
