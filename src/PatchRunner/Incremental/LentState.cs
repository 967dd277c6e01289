namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>
/// A circuit's state as it will be if a step is taken or refused, to compute from before that is known. Nothing of what it is made of changes: what is learnt
/// on the way is handed over once the guess came true and forgotten otherwise, so that no value depends on whether there was time to look ahead.
/// </summary>
internal sealed class LentState : State
{
    private readonly Dictionary<int, Signal> _inputs = [];
    private readonly Dictionary<int, Operand> _operands = [];
    private readonly Dictionary<int, Operand> _patterns = [];

    /// <summary>Borrows a state.</summary>
    /// <param name="known">The circuit that the search stands at.</param>
    /// <param name="step">What the step changes; null where it is refused.</param>
    public LentState(State known, State? step)
        : base((step ?? known).Removed, known.Senders.Length, known.Inputs.Length)
    {
        for (int node = 0; node < Senders.Length; node++)
        {
            Senders[node] = (step?.Senders[node] ?? known.Senders[node]) is { } sender ? new(sender) : null;
            Patterns[node] = step?.Patterns[node] ?? known.Patterns[node];
        }

        for (int receiver = 0; receiver < Inputs.Length; receiver++)
        {
            (Inputs[receiver], Updates[receiver]) =
                step?.Inputs[receiver] is { } input ? (input, step.Updates[receiver]) : (known.Inputs[receiver], known.Updates[receiver]);
            Operands[receiver] = step?.Inputs[receiver] is null ? known.Operands[receiver] : step.Operands[receiver];
        }

        Metric = step?.Metric ?? known.Metric;
    }

    /// <inheritdoc/>
    public override void Learn(int receiver, Signal input)
    {
        (Inputs[receiver], Updates[receiver]) = (input, 0);
        _inputs.Add(receiver, input);
    }

    /// <inheritdoc/>
    public override void Learn(int receiver, Operand operand)
    {
        Operands[receiver] = operand;
        _operands.Add(receiver, operand);
    }

    /// <inheritdoc/>
    public override void LearnPattern(int node, Operand pattern)
    {
        Patterns[node] = pattern;
        _patterns.Add(node, pattern);
    }

    /// <summary>Hands over what was learnt, once.</summary>
    /// <param name="known">The circuit that the search stands at now, the one guessed.</param>
    public void HandOver(State known)
    {
        foreach (var (receiver, input) in _inputs)
        {
            known.Learn(receiver, input);
        }

        foreach (var (receiver, operand) in _operands)
        {
            known.Learn(receiver, operand);
        }

        foreach (var (node, pattern) in _patterns)
        {
            known.LearnPattern(node, pattern);
        }

        for (int node = 0; node < Senders.Length; node++)
        {
            if (Senders[node]?.TakeNews() is { } change)
            {
                known.Senders[node]!.Keep(change);
            }
        }

        _inputs.Clear();
        _operands.Clear();
        _patterns.Clear();
    }

    /// <inheritdoc/>
    protected override void LetGoOfOwned()
    {
        LetGo(_inputs.Values);
        LetGo(_operands.Values);
        LetGo(_patterns.Values);
        LetGo(Senders);
    }
}
