namespace Acdc.Onnx.GraphRewriter.Ir.Operators;

/// <summary>In which inputs an operator is linear.</summary>
/// <param name="Inputs">The inputs by index; all there are where <paramref name="All"/> is set.</param>
/// <param name="Together">Whether it is linear in them as one vector (a + b); else in each, the others being held (a · b).</param>
/// <param name="All">Whether it is linear in all inputs there are.</param>
internal sealed record Linearity(IReadOnlyList<int> Inputs, bool Together, bool All = false)
{
    /// <summary>In none.</summary>
    public static Linearity None { get; } = new([], false);

    /// <summary>In all inputs there are, as one vector.</summary>
    public static Linearity AllTogether { get; } = new([], true, true);

    /// <summary>In each of these inputs, the others being held.</summary>
    public static Linearity Each(params int[] inputs) => new(inputs, false);

    /// <summary>In these inputs as one vector.</summary>
    public static Linearity Jointly(params int[] inputs) => new(inputs, true);

    /// <summary>Whether the operator is linear in this input, the others being held.</summary>
    public bool Alone(int input) => !Together && Inputs.Contains(input);
}
