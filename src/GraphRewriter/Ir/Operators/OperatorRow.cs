namespace Acdc.Onnx.GraphRewriter.Ir.Operators;

/// <summary>
/// What is known of one operator. A test holds every claim against ONNX Runtime. Source: the operator specifications of ONNX and of ONNX Runtime.
/// </summary>
/// <param name="Op">The operator.</param>
/// <param name="Needs">What it cannot do without, by version of the operator set; the newest first.</param>
internal sealed record OperatorRow(OpName Op, IReadOnlyList<OperatorNeeds> Needs)
{
    /// <summary>What the shape of its first output follows from.</summary>
    public ShapeRule Shape { get; init; }

    /// <summary>The ranks of its outputs where they are its own, or the first input's (null); the last goes for all outputs that follow.</summary>
    public IReadOnlyList<int?> Ranks { get; init; } = [];

    /// <summary>The element types of its outputs; the last goes for all outputs that follow.</summary>
    public IReadOnlyList<TypeRule> Types { get; init; } = [TypeRule.First];

    /// <summary>In which inputs it is linear.</summary>
    public Linearity Linear { get; init; } = Linearity.None;

    /// <summary>How a slice of its first output passes.</summary>
    public SlicePassage Slices { get; init; }

    /// <summary>What is known of its derivative.</summary>
    public Derivative Derivative { get; init; }

    /// <summary>Whether each entry of its first output follows from the entries at the same place of its inputs, broadcast.</summary>
    public bool Elementwise { get; init; }

    /// <summary>Whether it only lays the elements of its first input out anew, or converts them.</summary>
    public bool Layout { get; init; }

    /// <summary>Whether it multiplies an input by weights.</summary>
    public bool Weighs { get; init; }

    /// <summary>How many of its inputs, from the first on, are added as they are.</summary>
    public int Addends { get; init; }

    /// <summary>Whether it reads no more than its input's shape.</summary>
    public bool Measures { get; init; }

    /// <summary>Whether the size of its output follows from what its input's entries are.</summary>
    public bool SizedByData { get; init; }

    /// <summary>Whether it draws numbers.</summary>
    public bool Random { get; init; }

    /// <summary>The rule for the element type of an output.</summary>
    public TypeRule TypeOf(int output) => Types[Math.Min(output, Types.Count - 1)];

    /// <summary>An operator of one input of which each entry gives one.</summary>
    public static OperatorRow Element(OpName op, Derivative derivative = Derivative.Rule, string needs = "1") => new(op, OperatorNeeds.Parse(needs))
    {
        Shape = ShapeRule.Kept,
        Slices = SlicePassage.Elementwise,
        Elementwise = true,
        Derivative = derivative,
    };

    /// <summary>An operator whose operands are broadcast.</summary>
    public static OperatorRow Broadcast(OpName op, Derivative derivative = Derivative.Rule, string needs = "2") => new(op, OperatorNeeds.Parse(needs))
    {
        Shape = ShapeRule.Broadcast,
        Slices = SlicePassage.Elementwise,
        Elementwise = true,
        Types = [TypeRule.OfAll],
        Derivative = derivative,
    };

    /// <summary>An operator of another kind.</summary>
    public static OperatorRow Row(
        OpName op, string needs, ShapeRule shape, SlicePassage slices = SlicePassage.Stops, Derivative derivative = Derivative.None) =>
        new(op, OperatorNeeds.Parse(needs)) { Shape = shape, Slices = slices, Derivative = derivative };

    /// <summary>An operator of ONNX Runtime's own.</summary>
    public static OpName Own(string type) => new(type, OpName.Microsoft);
}
