using System.Collections.Immutable;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Profiling;

/// <summary>
/// What is known of each value: element type, rank, the size of each axis, which of them are batch and positions, what has one shape. Where the values were
/// measured by running, that counts; where not, what follows from the graph and from its inputs by the operators' rows.
/// </summary>
internal sealed class Facts
{
    private static readonly ImmutableDictionary<string, IReadOnlyList<AxisSize>> NoAxes = ImmutableDictionary<string, IReadOnlyList<AxisSize>>.Empty;

    private readonly IReadOnlyDictionary<string, ValueProfile> _measured;
    private readonly AxisInference _axes;
    private readonly StatedRanks? _ranks;
    private readonly StatedForms? _forms;

    private Facts(IReadOnlyDictionary<string, ValueProfile> measured, AxisInference axes, StatedRanks? ranks = null, StatedForms? forms = null) =>
        (_measured, _axes, _ranks, _forms) = (measured, axes, ranks, forms);

    /// <summary>The first run that values were measured in.</summary>
    public RunSize First { get; private init; }

    /// <summary>The second run; the same where the model runs at one size only.</summary>
    public RunSize Second { get; private init; }

    /// <summary>The types of all values that were measured.</summary>
    public IEnumerable<ElementType> MeasuredTypes => _measured.Values.Select(profile => profile.Type);

    /// <summary>What was measured of <paramref name="value"/>.</summary>
    /// <exception cref="ModelMappingException">It was not measured.</exception>
    public ValueProfile this[OnnxValue value] =>
        Find(value) ?? throw new ModelMappingException($"the value '{value}' computed by {value.Producer} could not be measured");

    /// <summary>What the graph states as it is now.</summary>
    public static Facts Of(OnnxGraph graph) => new(ImmutableDictionary<string, ValueProfile>.Empty, new(NoAxes), new(graph));

    /// <summary>What the graph states as it is now, and what follows from its inputs' axes, by name.</summary>
    public static Facts Of(OnnxGraph graph, IReadOnlyDictionary<string, IReadOnlyList<AxisSize>>? inputs) =>
        new(ImmutableDictionary<string, ValueProfile>.Empty, new(inputs ?? NoAxes), new(graph), new(graph));

    /// <summary>What follows from the inputs' axes, by name, in a graph that is being rewritten.</summary>
    public static Facts OfInputs(IReadOnlyDictionary<string, IReadOnlyList<AxisSize>>? inputs = null) =>
        new(ImmutableDictionary<string, ValueProfile>.Empty, new(inputs ?? NoAxes));

    /// <summary>What two runs showed.</summary>
    /// <param name="measured">Profiles by value name.</param>
    /// <param name="first">The first run.</param>
    /// <param name="second">The second run.</param>
    public static Facts OfRuns(IReadOnlyDictionary<string, ValueProfile> measured, RunSize first, RunSize second) =>
        new(measured, new(NoAxes)) { First = first, Second = second };

    /// <summary>These facts with those of some values in place of what was measured.</summary>
    public Facts With(params IEnumerable<(OnnxValue Value, ValueProfile Profile)> changes)
    {
        Dictionary<string, ValueProfile> measured = new(_measured, StringComparer.Ordinal);
        foreach (var (value, profile) in changes)
        {
            measured[value.Name] = profile;
        }

        return OfRuns(measured, First, Second);
    }

    /// <summary>What was measured of <paramref name="value"/>; null where it was not.</summary>
    public ValueProfile? Find(OnnxValue value) => _measured.GetValueOrDefault(value.Name);

    /// <summary>The element type; <see cref="ElementType.Undefined"/> where it is not known.</summary>
    public ElementType TypeOf(OnnxValue value) => Find(value)?.Type ?? StatedTypes.Of(value);

    /// <summary>The number of axes; null where it is not known.</summary>
    public int? RankOf(OnnxValue? value) => value is null ? null : Find(value)?.Rank ?? (_ranks is null ? AxesOf(value)?.Count : _ranks[value]);

    /// <summary>The size and the role of each axis; null where the rank is not known.</summary>
    public IReadOnlyList<AxisSize>? AxesOf(OnnxValue value) => Find(value)?.Axes ?? _axes.Of(value);

    /// <summary>The size of an axis where it is always the same and known.</summary>
    public long? SizeOf(OnnxValue value, long axis) =>
        AxesOf(value) is { } axes && axes[(int)(axis < 0 ? axis + axes.Count : axis)] is { IsFixed: true } size ? size.Factor : null;

    /// <summary>Whether two values are known to have the same shape.</summary>
    public bool SameShape(OnnxValue a, OnnxValue b) => a == b || _forms?.Same(a, b) == true || SameAxes(a, b, 0);

    /// <summary>Whether two values are known to have the same axes but for the last two.</summary>
    public bool SameBatch(OnnxValue a, OnnxValue b) => SameAxes(a, b, 2);

    /// <summary>Whether <paramref name="narrow"/> is known to have the shape of <paramref name="wide"/> but for a last axis of one.</summary>
    public bool DifferInLast(OnnxValue narrow, OnnxValue wide) => _forms?.DifferInLast(narrow, wide) == true;

    private bool SameAxes(OnnxValue a, OnnxValue b, int less) =>
        AxesOf(a) is { } one && AxesOf(b) is { } other && one.Count == other.Count && one.SkipLast(less).SequenceEqual(other.SkipLast(less))
            && one.SkipLast(less).All(axis => axis.Known);
}
