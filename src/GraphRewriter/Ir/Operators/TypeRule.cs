namespace Acdc.Onnx.GraphRewriter.Ir.Operators;

/// <summary>What the element type of an output follows from.</summary>
/// <param name="Input">The input whose type it has, −1 for none.</param>
/// <param name="Fixed">The type it always has; <see cref="ElementType.Undefined"/> for none.</param>
/// <param name="Uniform">Whether all inputs have that type, so that a constant one tells it.</param>
/// <param name="Attribute">The attribute that names it, or holds a tensor of it.</param>
internal sealed record TypeRule(int Input, ElementType Fixed = ElementType.Undefined, bool Uniform = false, string? Attribute = null)
{
    /// <summary>Nothing is known.</summary>
    public static TypeRule None { get; } = new(-1);

    /// <summary>The first input's.</summary>
    public static TypeRule First { get; } = new(0);

    /// <summary>That of all inputs.</summary>
    public static TypeRule OfAll { get; } = new(0, Uniform: true);

    /// <summary>Truth values.</summary>
    public static TypeRule Bool { get; } = Always(ElementType.Bool);

    /// <summary>Counts and places.</summary>
    public static TypeRule Int64 { get; } = Always(ElementType.Int64);

    /// <summary>That of an input.</summary>
    public static TypeRule Of(int input) => new(input);

    /// <summary>Always the same.</summary>
    public static TypeRule Always(ElementType type) => new(-1, type);

    /// <summary>What an attribute names; <paramref name="otherwise"/> where it is left out.</summary>
    public static TypeRule Named(string attribute, ElementType otherwise = ElementType.Undefined) => new(-1, otherwise, Attribute: attribute);

    /// <summary>The type as the node alone states it; <see cref="ElementType.Undefined"/> where it follows from an input or from nothing.</summary>
    public ElementType Stated(OnnxNode node) => Attribute is null ? Fixed
        : node.Tensor(Attribute)?.Type ?? (node.Int(Attribute, 0) is var number and not 0 ? (ElementType)number : Fixed);

    /// <summary>The input whose type it is; null where there is none.</summary>
    public OnnxValue? Source(OnnxNode node) =>
        (Uniform ? node.Inputs.FirstOrDefault(input => input?.Constant is not null) : null) ?? (Input < 0 ? null : node.Input(Input));
}
