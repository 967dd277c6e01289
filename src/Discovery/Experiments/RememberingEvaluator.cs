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
    public IReadOnlyList<double> Evaluate(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps) => Evaluate(removed, steps, inner.Evaluate);

    /// <inheritdoc/>
    public IReadOnlyList<double> Evaluate(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps, Func<double, bool> takes) =>
        Evaluate(removed, steps, (gone, asked) => inner.Evaluate(gone, asked, takes));

    private IReadOnlyList<double> Evaluate(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps, Func<EdgeSet, IReadOnlyList<IReadOnlyList<int>>, IReadOnlyList<double>> ask)
    {
        var state = removed.With(steps[0]);
        if (_answers.TryGetValue(Key(state), out double known))
        {
            Remembered++;
            return [known];
        }

        var values = ask(removed, steps);
        _answers[Key(state)] = values[0];
        for (int i = 1; i < values.Count; i++)
        {
            state = state.With(steps[i]);
            _answers[Key(state)] = values[i];
        }

        return values;
    }

    /// <summary>A digest.</summary>
    private UInt128 Key(EdgeSet state)
    {
        byte[] bits = new byte[(Graph.Edges.Count / 8) + 1];
        foreach (int edge in state)
        {
            bits[edge / 8] |= (byte)(1 << (edge % 8));
        }

        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(bits));
    }
}
