using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Recognition;

/// <summary>
/// Finds the law of each axis of past keys and values, in whatever order a file has them: past positions, of which there are none, lie on the axis along
/// which new keys are joined; one free axis besides is the batch; where there are more, or heads and batch are one axis, the new keys are measured.
/// </summary>
internal sealed class PastInputs
{
    private readonly OnnxModel _model;
    private readonly OnnxValue[] _pasts;
    private readonly Dictionary<string, PastJoin> _joins = new(StringComparer.Ordinal);

    private string _failure = "";

    private PastInputs(OnnxModel model, IEnumerable<OnnxValue> pasts)
    {
        (_model, _pasts) = (model, [.. pasts]);
        foreach (var past in _pasts)
        {
            if (past.DeclaredDims is null)
            {
                throw new ModelFileException(
                    $"the input '{past}' takes past keys or values but states no shape, so nothing can be fed to it; export the model with shapes, or "
                        + "without past");
            }

            if (PastJoin.Of(past) is { } join)
            {
                _joins.Add(past.Name, join);
            }
        }
    }

    /// <summary>The axes of each input of the role past.</summary>
    /// <param name="model">The canonical model.</param>
    /// <param name="pasts">Those inputs.</param>
    /// <param name="runner">Runs what computes new keys.</param>
    /// <param name="inputs">All inputs of the model, given what is fed to the past ones.</param>
    /// <exception cref="ModelFileException">One states no shape.</exception>
    /// <exception cref="ModelMappingException">The size of an axis was not found.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<AxisSize>> Measure(
        OnnxModel model, IEnumerable<OnnxValue> pasts, IModelRunner runner, Func<IReadOnlyDictionary<string, IReadOnlyList<AxisSize>>, ModelInputs> inputs)
    {
        PastInputs found = new(model, pasts);
        var stated = found._pasts.ToDictionary(past => past.Name, found.Stated, StringComparer.Ordinal);
        if (stated.Values.All(axes => axes.All(axis => axis.Known)))
        {
            return stated;
        }

        var laws = found.MeasureNew(inputs(stated.ToDictionary(
            axes => axes.Key, axes => (IReadOnlyList<AxisSize>)[.. axes.Value.Select(axis => axis.Known ? axis : AxisSize.Fixed(1))])), runner);
        return found._pasts.ToDictionary(past => past.Name, past => found.Completed(past, stated[past.Name], laws), StringComparer.Ordinal);
    }

    private IReadOnlyList<AxisSize> Stated(OnnxValue past)
    {
        var dims = past.DeclaredDims!;
        int[] free = [.. Enumerable.Range(0, dims.Count).Where(axis => dims[axis] is null)];
        int? positions = _joins.GetValueOrDefault(past.Name)?.Positions;
        int[] others = [.. free.Where(axis => axis != positions)];
        bool plain = positions is null ? dims.Count < 4 || others is [0] or [0, _] or [1, _] : dims.Count > 3 && others.Length <= 1;
        return [.. dims.Select((dim, axis) =>
            axis == positions && dim is null ? AxisSize.Fixed(0)
            : dim is { } size ? AxisSize.Fixed(size)
            : !plain ? AxisSize.Unknown
            : axis == others[0] ? new AxisSize(1, true, false) : AxisSize.Fixed(0))];
    }

    private Dictionary<OnnxValue, ValueProfile> MeasureNew(ModelInputs inputs, IModelRunner runner)
    {
        OnnxValue[] measured = [.. _joins.Values.Select(join => join.New).Distinct().Where(value => value.Producer is not null && !NeedsPast(value))];
        var part = _model.Clone();
        part.Graph.Outputs.Clear();
        part.Graph.Outputs.AddRange(measured.Select(value => part.Graph.Find(value.Name)!));
        part.Graph.RemoveUnused();
        part.Graph.Inputs.RemoveAll(input => input.Uses.Count == 0);
        if (measured.Length == 0)
        {
            return [];
        }

        using var session = runner.Open(part);
        foreach (var (first, second) in ValueProfiler.SizesFor(inputs))
        {
            try
            {
                var (one, two) = (Run(first, 1), Run(second, 2));
                return measured.ToDictionary(value => value, value => new ValueProfile(
                    one[value.Name].Type, [.. one[value.Name].Dims.Zip(two[value.Name].Dims, (a, b) => AxisSize.Fit(a, b, first, second))]));
            }
            catch (ModelRunException failure)
            {
                _failure = $" ({failure.Message})";
            }
        }

        return [];

        IReadOnlyDictionary<string, OnnxTensor> Run(RunSize size, int seed) => session.Run(
            inputs.Sample(size, seed).Where(feed => part.Graph.Inputs.Any(input => input.Name == feed.Key)).ToDictionary(),
            [.. measured.Select(value => value.Name)]);
    }

    private bool NeedsPast(OnnxValue value)
    {
        HashSet<OnnxValue> seen = new([value], ReferenceEqualityComparer.Instance);
        Stack<OnnxValue> open = new(seen);
        while (open.TryPop(out var next))
        {
            if (_pasts.Contains(next))
            {
                return true;
            }

            foreach (var dependency in next.Producer is { } node && !node.Row.Measures ? node.Dependencies.Where(seen.Add) : [])
            {
                open.Push(dependency);
            }
        }

        return false;
    }

    private IReadOnlyList<AxisSize> Completed(OnnxValue past, IReadOnlyList<AxisSize> stated, Dictionary<OnnxValue, ValueProfile> measured)
    {
        AxisSize[] axes = [.. stated];
        var own = _joins.GetValueOrDefault(past.Name);
        var like = own is null ? null : _joins.Values.FirstOrDefault(join => join == own && measured.ContainsKey(join.New))
            ?? _joins.FirstOrDefault(
                join => join.Value.Axes.SequenceEqual(own.Axes) && join.Value.Positions == own.Positions && measured.ContainsKey(join.Value.New)
                && _pasts.First(other => other.Name == join.Key).DeclaredDims!.SequenceEqual(past.DeclaredDims!)).Value;
        for (int axis = 0; like is not null && axis < like.Axes.Count; axis++)
        {
            if (like.Axes[axis] is { } place && !axes[place].Known && axis < measured[like.New].Rank)
            {
                axes[place] = measured[like.New].Axes[axis];
            }
        }

        return axes.All(axis => axis.Known)
            ? axes
            : throw new ModelMappingException(
                $"the past input '{past}' "
                    + $"[{string.Join(',', past.DeclaredDims!.Select(dim => dim?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?"))}] has "
                        + $"axes whose size was not found in the graph{_failure}; export the model with the heads and their width stated, or without past");
    }
}
