using Acdc.Onnx.GraphRewriter.Circuits;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>Holds components against the clean run before they are relied on.</summary>
internal sealed class ComponentProof(Wiring wiring, ComponentSessions components, Arithmetic arithmetic, Anchors anchors)
{
    private const double FloatLimit = 1e-3;
    private const double CoarseLimit = 3e-2;

    /// <summary>
    /// Checks every MLP and norm and one head of every layer on the clean run.
    /// </summary>
    /// <param name="full">Outside values for whole streams.</param>
    /// <param name="places">Outside values for the measured places; null where only whole streams are computed.</param>
    /// <param name="gather">Picks the measured places.</param>
    /// <param name="coarse">Whether the model computes in less than 32-bit floats.</param>
    /// <returns>By node, whether it treats every position alone, so that it may be computed at the measured places only.</returns>
    /// <exception cref="ComponentMismatchException">A component gives something else than the model.</exception>
    public bool[] Check(SideValues full, SideValues? places, Func<OrtValue, OrtValue> gather, bool coarse)
    {
        double limit = coarse ? CoarseLimit : FloatLimit;
        bool[] positionwise = new bool[wiring.Nodes.Count];
        for (int node = 0; node < wiring.Logits; node++)
        {
            var name = wiring.Nodes[node];
            if (wiring.ReceiversOf[node].Length == 0 || (name.Kind == NodeKind.Head && !IsSample(name)))
            {
                continue;
            }

            double difference = Difference(node, Extent.Full, full, gather);
            if (!(difference <= limit))
            {
                throw new ComponentMismatchException(FormattableString.Invariant($"{name} computed alone differs from the model's own by {difference:g3} of its size"));
            }

            positionwise[node] = places is not null && name.Kind != NodeKind.Head && Difference(node, Extent.Places, places, gather) <= limit;
        }

        return positionwise;
    }

    private bool IsSample(CircuitNode head)
    {
        int heads = wiring.Nodes.Count(node => node.Kind == NodeKind.Head && node.Layer == head.Layer);
        return head.Head == head.Layer % heads;
    }

    private double Difference(int node, Extent extent, SideValues sides, Func<OrtValue, OrtValue> gather)
    {
        using var expected = arithmetic.Sum([(anchors.CleanChange(node).Get(extent, gather), false), (anchors.Ablated(node).Get(extent, gather), false)]);
        using var actual = Compute(node, extent, sides, gather);
        float[] wanted = components.ReadToHost(expected).ToSingle(), given = components.ReadToHost(actual).ToSingle();
        double size = wanted.Max(Math.Abs), largest = 0;
        for (int i = 0; i < wanted.Length; i++)
        {
            double difference = Math.Abs((double)wanted[i] - given[i]);
            largest = difference <= largest ? largest : difference;
        }

        return largest == 0 ? 0 : largest / size;
    }

    private OrtValue Compute(int node, Extent extent, SideValues sides, Func<OrtValue, OrtValue> gather)
    {
        int[] receivers = wiring.ReceiversOf[node];
        var input = anchors.CleanInput(receivers[0]).Get(extent, gather);
        if (wiring.Nodes[node].Kind != NodeKind.Head)
        {
            return components.Run(wiring.Receivers[receivers[0]], sides, input);
        }

        OrtValue[] operands = [.. receivers.Select(receiver => components.Run(wiring.Receivers[receiver], sides, input))];
        try
        {
            return components.Run(new(wiring.Nodes[node]), sides, operands[0], operands[1], operands[2], input);
        }
        finally
        {
            foreach (var operand in operands)
            {
                operand.Dispose();
            }
        }
    }
}
