using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>
/// The model itself with a tap at every branch: a run can read the branch's value, and replace it, or one head of it, by another.
/// It knows nothing of edges or of the switchable model, so what it says can be held against that.
/// </summary>
internal sealed class PatchProbe
{
    private readonly List<Tap> _taps = [];
    private readonly Facts _profiles;

    public PatchProbe(TransformerMap map)
    {
        _profiles = map.Facts;
        Model = map.Model.Clone();
        Logits = map.Logits.Name;
        Model.Graph.Outputs.Clear();
        Model.Graph.Outputs.Add(Model.Graph.Find(Logits)!);
        foreach (var join in map.Steps.OfType<JoinStep>())
        {
            foreach (var operand in join.Attention is { } block ? (CoreOperand[])[block.Query, block.Key, block.Value, block.Result] : [])
            {
                Add(operand);
            }

            foreach (var output in join.Mlp?.Outputs.Where(map.Activations.IsActive) ?? [])
            {
                Add(new(output, HeadLayout.Shared));
            }
        }
    }

    /// <summary>The model with its taps.</summary>
    public OnnxModel Model { get; }

    /// <summary>The logits' name.</summary>
    public string Logits { get; }

    /// <summary>Names of all tapped values, as outputs.</summary>
    public IReadOnlyCollection<string> Tapped => [.. _taps.Select(tap => tap.Output)];

    /// <summary>
    /// Inputs for a run of <paramref name="size"/> that replace nothing but what <paramref name="patches"/> name, and that by what <paramref name="others"/>
    /// holds.
    /// </summary>
    public IEnumerable<KeyValuePair<string, OnnxTensor>> Patches(
        RunSize size, IReadOnlyDictionary<string, OnnxTensor>? others, IReadOnlyCollection<Patch> patches)
    {
        foreach (var tap in _taps)
        {
            var patch = patches.FirstOrDefault(patch => patch.Value.Name == tap.Operand.Value.Name);
            var axes = _profiles[tap.Operand.Value].Axes;
            yield return new(tap.Other, others is null ? OnnxTensor.Zeros(_profiles[tap.Operand.Value].Type, [.. axes.Select(_ => 1L)]) : others[tap.Output]);
            yield return new(tap.Mask,
                patch is not null ? MaskOf(tap.Operand.Layout, axes, patch.Head, size) : OnnxTensor.Zeros(ElementType.Bool, [.. axes.Select(_ => 1L)]));
        }
    }

    private static OnnxTensor Filled(long[] dims) =>
        OnnxTensor.Of(ElementType.Bool, dims, Enumerable.Repeat((byte)1, (int)dims.Aggregate(1L, (a, b) => a * b)).ToArray());

    private OnnxTensor MaskOf(HeadLayout layout, IReadOnlyList<AxisSize> axes, int? head, RunSize size)
    {
        long[] dims = [.. axes.Select(_ => 1L)];
        if (head is null || layout.Axes.Count == 0)
        {
            return Filled(dims);
        }

        for (int i = 0; i < layout.Axes.Count; i++)
        {
            var axis = axes[layout.Axes[i]];
            dims[layout.Axes[i]] = axis.Factor * (axis.Batch ? size.Batch : 1) * (axis.Sequence ? size.Sequence : 1);
        }

        long count = dims.Aggregate(1L, (a, b) => a * b);
        byte[] mask = new byte[count];
        var coordinates = layout.CoordinatesOf(head.Value);
        for (long element = 0; element < count; element++)
        {
            long rest = element;
            bool inHead = true;
            for (int axis = dims.Length - 1; axis >= 0; axis--)
            {
                long coordinate = rest % dims[axis];
                rest /= dims[axis];
                int place = layout.Axes.ToList().IndexOf(axis);
                inHead &= place < 0 || (layout.Merged ? coordinate % layout.Sizes[place] == head : coordinate == coordinates[place]);
            }

            mask[element] = inHead ? (byte)1 : (byte)0;
        }

        return OnnxTensor.Of(ElementType.Bool, dims, mask);
    }

    private void Add(CoreOperand operand)
    {
        var value = Model.Graph.Find(operand.Value.Name)!;
        var profile = _profiles[operand.Value];
        GraphBuilder builder = new(Model, "acdc.probe.");
        long?[] free = [.. profile.Axes.Select(_ => (long?)null)];
        int index = _taps.Count;
        var mask = builder.Input(FormattableString.Invariant($"acdc.probe.mask{index}"), ElementType.Bool, free);
        var other = builder.Input(FormattableString.Invariant($"acdc.probe.other{index}"), profile.Type, free);
        var readers = value.Uses.ToArray();
        var patched = builder.Where(mask, other, value);
        foreach (var (node, input) in readers)
        {
            if (input >= 0)
            {
                Model.Graph.SetInput(node, input, patched);
            }
        }

        var output = builder.Output(FormattableString.Invariant($"acdc.probe.value{index}"), value, profile.Type, free);
        _taps.Add(new(operand, mask.Name, other.Name, output.Name));
    }

    private sealed record Tap(CoreOperand Operand, string Mask, string Other, string Output);
}
