using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.PatchRunner.Components;

/// <summary>The nodes whose components are tried before a search relies on all: every MLP and norm and one head of every layer.</summary>
internal static class SampleNodes
{
    /// <summary>Their numbers.</summary>
    public static IEnumerable<int> Of(Wiring wiring) => Enumerable.Range(0, wiring.Logits)
        .Where(node => wiring.ReceiversOf[node].Length > 0 && (wiring.Nodes[node].Kind != NodeKind.Head || IsSample(wiring, wiring.Nodes[node])));

    private static bool IsSample(Wiring wiring, CircuitNode head) => head.Head == head.Layer % wiring.HeadsOf(head.Layer).Count();
}
