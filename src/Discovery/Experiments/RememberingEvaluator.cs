using System.Security.Cryptography;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner;

namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>Remembers answers, so that searches at neighbouring thresholds, which begin alike, share their tests. The answers are those of the evaluator asked.</summary>
/// <param name="inner">Answers what was not asked before; it stays the caller's.</param>
public sealed class RememberingEvaluator(ICircuitEvaluator inner) : ICircuitEvaluator
{
    private readonly Dictionary<UInt128, double> _answers = [];

    /// <inheritdoc/>
    public EdgeGraph Graph => inner.Graph;

    /// <summary>Questions answered from memory.</summary>
    public int Remembered { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<double> Evaluate(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps)
    {
        var state = removed.Clone();
        if (_answers.TryGetValue(Key(state, steps[0]), out double known))
        {
            Remembered++;
            return [known];
        }

        var values = inner.Evaluate(removed, steps);
        state = removed.Clone();
        for (int i = 0; i < values.Count; i++)
        {
            _answers[Key(state, steps[i])] = values[i];
        }

        return values;
    }

    /// <summary>A digest of the state after <paramref name="step"/>, which <paramref name="state"/> takes over.</summary>
    private UInt128 Key(EdgeSet state, IReadOnlyList<int> step)
    {
        foreach (int edge in step)
        {
            state.Add(edge);
        }

        byte[] bits = new byte[(Graph.Edges.Count / 8) + 1];
        foreach (int edge in state)
        {
            bits[edge / 8] |= (byte)(1 << (edge % 8));
        }

        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(bits));
    }
}
