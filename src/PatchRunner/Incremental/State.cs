using Acdc.Onnx.GraphRewriter.Circuits;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>What is known of a circuit: senders that it changes, receivers' inputs, heads' q, k, v and patterns, and the metric.</summary>
internal class State(EdgeSet removed, int nodes, int receivers) : IDisposable
{
    public EdgeSet Removed { get; } = removed;

    /// <summary>What was recomputed, by node.</summary>
    public SenderState?[] Senders { get; } = new SenderState?[nodes];

    /// <summary>What senders' values gained against the circuit before, by node, as far as anything asked.</summary>
    public Signal?[] Steps { get; } = new Signal?[nodes];

    /// <summary>What several senders' values gained together, by their numbers.</summary>
    public Dictionary<(string Senders, Extent Extent), OrtValue> JointSteps { get; } = [];

    /// <summary>Input by receiver.</summary>
    public Signal?[] Inputs { get; } = new Signal?[receivers];

    /// <summary>How many times an input was updated since it was summed afresh.</summary>
    public int[] Updates { get; } = new int[receivers];

    /// <summary>A head's q, k or v by receiver; of a receiver whose input is here, that of no other input.</summary>
    public Operand?[] Operands { get; } = new Operand?[receivers];

    /// <summary>A head's pattern by node.</summary>
    public Operand?[] Patterns { get; } = new Operand?[nodes];

    /// <summary>The metric, with its own sign; null where it is the same as before.</summary>
    public double? Metric { get; set; }

    /// <summary>Keeps a receiver's input that was summed afresh.</summary>
    public virtual void Learn(int receiver, Signal input)
    {
        Inputs[receiver]?.Dispose();
        (Inputs[receiver], Updates[receiver]) = (input, 0);
    }

    /// <summary>Keeps a head's q, k or v that was not known, or not at every position.</summary>
    public virtual void Learn(int receiver, Operand operand)
    {
        Operands[receiver]?.Dispose();
        Operands[receiver] = operand;
    }

    /// <summary>Keeps a head's pattern that was not known, or not at the extent wanted.</summary>
    public virtual void LearnPattern(int node, Operand pattern)
    {
        Patterns[node]?.Dispose();
        Patterns[node] = pattern;
    }

    /// <summary>Forgets what only one step asked for.</summary>
    public void LetGoOfSteps()
    {
        LetGo(Steps);
        LetGo(JointSteps.Values);
    }

    /// <summary>Forgets what is known of one node.</summary>
    public void LetGo(int node, int[] receivers)
    {
        Senders[node]?.Dispose();
        Patterns[node]?.Dispose();
        (Senders[node], Patterns[node]) = (null, null);
        foreach (int receiver in receivers)
        {
            Inputs[receiver]?.Dispose();
            Operands[receiver]?.Dispose();
            (Inputs[receiver], Operands[receiver]) = (null, null);
        }
    }

    public void Dispose() => LetGoOfOwned();

    /// <summary>Lets go of what belongs to the state.</summary>
    protected virtual void LetGoOfOwned()
    {
        LetGo(Senders);
        LetGo(Inputs);
        LetGo(Operands);
        LetGo(Patterns);
        LetGoOfSteps();
    }

    protected static void LetGo<T>(IReadOnlyCollection<T?> values)
        where T : class, IDisposable
    {
        foreach (var value in values)
        {
            value?.Dispose();
        }
    }
}
