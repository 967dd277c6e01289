using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Recognition;

/// <summary>Finds the parts of an attention block from its softmax outward.</summary>
internal sealed class AttentionRecognizer(Activations activations, Facts facts)
{
    /// <summary>The softmax nodes between <paramref name="stream"/> and <paramref name="end"/> that weigh positions against each other.</summary>
    public IReadOnlyList<OnnxNode> SoftmaxesOver(OnnxValue stream, OnnxValue end) =>
        [.. activations.Between([stream], end).Where(MixesPositions)];

    /// <summary>Recognises the block whose contribution is <paramref name="contribution"/>.</summary>
    /// <exception cref="ModelMappingException">A part is missing; the message names it and the node.</exception>
    public AttentionBlock Recognize(int layer, OnnxValue stream, OnnxValue contribution, IReadOnlyList<OnnxValue> biases)
    {
        var softmaxes = SoftmaxesOver(stream, contribution);
        if (softmaxes.Count != 1)
        {
            throw Unmapped(
                layer,
                $"expected one softmax over positions, found {softmaxes.Count} ({string.Join(", ", softmaxes)})"
                    + (softmaxes.Count > 1
                        ? "; heads written one by one, each with a softmax of its own, are not supported: export the model with its heads in one tensor"
                        : ""));
        }

        var softmax = softmaxes[0];
        var region = activations.Between([stream], contribution);
        var weighted = WeightedSum(layer, softmax, region, out var pattern);
        var scores = ScoreProduct(layer, softmax, stream);
        var result = weighted.Output;
        OnnxValue query = scores.Inputs[0]!, key = scores.Inputs[1]!, value = weighted.Inputs[1]!;
        long heads = HeadCount(layer, query, key, result);
        var outputEnd = LinearEnd(layer, stream, result, softmax.Output, contribution);
        return new(
            layer,
            (int)heads,
            KeyValueHeads(stream, query, key, heads),
            stream,
            Operand(query, heads),
            Operand(key, heads),
            Operand(value, heads),
            Operand(scores.Output, heads),
            Operand(pattern, heads),
            Operand(result, heads),
            outputEnd,
            contribution,
            biases);

        CoreOperand Operand(OnnxValue operand, long count) => new(operand, LayoutOf(layer, operand, count));
    }

    /// <summary>Channels of one head of <paramref name="block"/>'s values.</summary>
    public long HeadWidth(AttentionBlock block) => facts[block.Result.Value].Axes[^1].Factor;

    private static ModelMappingException Unmapped(int layer, string what) => new($"the attention block of layer {layer} could not be read: {what}");

    private bool MixesPositions(OnnxNode node)
    {
        if (node.Op != "Softmax")
        {
            return false;
        }

        var axes = facts[node.Output].Axes;
        int axis = (int)node.Int("axis", -1);
        var size = axes[axis < 0 ? axis + axes.Count : axis];
        return !size.IsFixed || (facts.First.Sequence == facts.Second.Sequence && axes.Count >= 3 && size.Factor >= facts.First.Sequence
            && axes[^2].Factor % facts.First.Sequence == 0 && ComparesActivations(node));
    }

    private bool ComparesActivations(OnnxNode softmax)
    {
        HashSet<OnnxNode> seen = new(ReferenceEqualityComparer.Instance);
        Stack<OnnxNode> open = new([softmax]);
        while (open.TryPop(out var node))
        {
            if (node.Op == "MatMul" && node.Inputs.All(activations.IsActive))
            {
                return true;
            }

            if (!LinearOps.IsProjection(node, activations))
            {
                foreach (var input in activations.ActiveInputs(node).Where(input => seen.Add(input.Producer!)))
                {
                    open.Push(input.Producer!);
                }
            }
        }

        return false;
    }

    private OnnxNode WeightedSum(int layer, OnnxNode softmax, IReadOnlyList<OnnxNode> region, out OnnxValue pattern)
    {
        HashSet<OnnxValue> weights = new([softmax.Output], ReferenceEqualityComparer.Instance);
        foreach (var node in region.SkipWhile(node => node != softmax).Skip(1))
        {
            var from = node.Inputs.OfType<OnnxValue>().FirstOrDefault(weights.Contains);
            if (from is null)
            {
                continue;
            }

            bool mixes = node.Op == "MatMul" && node.Inputs.Any(input => !weights.Contains(input!) && activations.IsActive(input));
            if (mixes && from == node.Inputs[0])
            {
                pattern = from;
                return node;
            }

            if (mixes)
            {
                throw Unmapped(layer, $"{node} multiplies values by attention weights from the left; expected weights x values");
            }

            weights.UnionWith(node.Outputs.OfType<OnnxValue>());
        }

        throw Unmapped(layer, $"no product of {softmax}'s weights with values follows it");
    }

    private OnnxNode ScoreProduct(int layer, OnnxNode softmax, OnnxValue stream)
    {
        var products = activations.Between([stream], softmax.Inputs[0]!)
            .Where(node => node.Op == "MatMul" && node.Inputs.All(activations.IsActive)).ToArray();
        return products.Length == 1
            ? products[0]
            : throw Unmapped(layer,
                $"expected one product of queries and keys before {softmax}, found {products.Length} ({string.Join(", ", (IEnumerable<OnnxNode>)products)})");
    }

    private long HeadCount(int layer, OnnxValue query, OnnxValue key, OnnxValue result)
    {
        var axes = facts[result].Axes;
        if (axes.Count > 3)
        {
            return LeadingHeadAxes(axes).Aggregate(1L, (count, axis) => count * axes[axis].Factor);
        }

        if (axes.Count == 3)
        {
            long merged = UnitsOf(axes[0], batch: true)
                ?? throw Unmapped(layer, $"the shape of {result} is {facts[result]}; expected heads on an axis of their own or merged with the batch");
            long rows = UnitsOf(axes[1], batch: false) ?? 1;
            return merged > 1 ? merged : rows;
        }

        throw Unmapped(
            layer, $"the shape of {result} is {facts[result]}, of {query} {facts[query]}, of {key} {facts[key]}; expected three to five axes");
    }

    private long? UnitsOf(AxisSize size, bool batch)
    {
        if (!size.Known)
        {
            return null;
        }

        if (batch ? size.Batch : size.Sequence)
        {
            return size.Factor;
        }

        long unit = batch ? facts.First.Batch : facts.First.Sequence;
        bool free = batch ? facts.First.Batch != facts.Second.Batch : facts.First.Sequence != facts.Second.Sequence;
        return !free && size.Factor % unit == 0 ? size.Factor / unit : null;
    }

    private IEnumerable<int> LeadingHeadAxes(IReadOnlyList<AxisSize> axes)
    {
        bool batchFree = facts.First.Batch != facts.Second.Batch;
        int batchAxis =
            Enumerable.Range(0, axes.Count).FirstOrDefault(axis => batchFree ? axes[axis].Batch : axis == 0 && axes[axis].Factor == facts.First.Batch, -1);
        return Enumerable.Range(0, axes.Count - 2).Where(axis => axis != batchAxis);
    }

    private HeadLayout LayoutOf(int layer, OnnxValue value, long heads)
    {
        var axes = facts[value].Axes;
        if (axes.Count > 3)
        {
            int[] leading = [.. LeadingHeadAxes(axes)];
            long[] sizes = [.. leading.Select(axis => axes[axis].Factor)];
            return new(leading, sizes, sizes.Length == 1 ? [heads] : Grid(sizes), false);

            long[] Grid(long[] own)
            {
                long rest = heads / own.Where(size => size > 1).Aggregate(1L, (a, b) => a * b);
                return [.. own.Select(size => size > 1 ? size : rest)];
            }
        }

        long merged = UnitsOf(axes[0], batch: true) ?? throw Unmapped(layer, $"the shape of {value} is {facts[value]}; its heads were not found");
        if (merged == heads && heads > 1)
        {
            return HeadLayout.MergedInto(0, heads);
        }

        return heads > 1 && UnitsOf(axes[1], batch: false) == heads ? HeadLayout.MergedInto(1, heads) : HeadLayout.Shared;
    }

    private int KeyValueHeads(OnnxValue stream, OnnxValue query, OnnxValue key, long heads)
    {
        var queryProjection = LastProjection(stream, query);
        var keyProjection = LastProjection(stream, key);
        if (queryProjection is null || keyProjection is null)
        {
            return (int)heads;
        }

        long headWidth = facts[query].Axes[^1].Factor;
        long width = facts[keyProjection.Output].Axes[^1].Factor;
        long count = queryProjection == keyProjection ? ((width / headWidth) - heads) / 2 : width / headWidth;
        return (int)Math.Max(1, count);
    }

    private OnnxNode? LastProjection(OnnxValue stream, OnnxValue end) =>
        activations.Between([stream], end).LastOrDefault(node => LinearOps.IsProjection(node, activations));

    private OnnxValue LinearEnd(int layer, OnnxValue stream, OnnxValue result, OnnxValue pattern, OnnxValue contribution)
    {
        OnnxValue end = result;
        bool linear = true;
        HashSet<OnnxValue> descending = new([result], ReferenceEqualityComparer.Instance);
        var region = activations.Between([result, stream], contribution);
        foreach (var node in region)
        {
            OnnxValue[] active = [.. activations.ActiveInputs(node).Distinct()];
            if (!active.Any(descending.Contains))
            {
                continue;
            }

            if (active.FirstOrDefault(input => !descending.Contains(input)) is { } other)
            {
                throw Mixed(layer, stream, node, other, pattern, region);
            }

            linear &= LinearOps.IsAffine(node, activations) && node.Inputs.Contains(end);
            end = linear ? node.Output : end;
            descending.UnionWith(node.Outputs.OfType<OnnxValue>());
        }

        return end;
    }

    private ModelMappingException Mixed(int layer, OnnxValue stream, OnnxNode node, OnnxValue other, OnnxValue pattern, IReadOnlyList<OnnxNode> region)
    {
        if (!activations.Between([stream], other).Any(inner => inner.Inputs.Contains(pattern)))
        {
            return Unmapped(layer, node.Op == "Mul"
                ? $"{node} multiplies the heads' results by '{other}', a gate that is computed from the stream and not from them; gated attention is not "
                    + "supported"
                : $"{node} mixes the heads' results with '{other}', which does not come from them");
        }

        HashSet<OnnxValue> weighted = new([pattern], ReferenceEqualityComparer.Instance);
        foreach (var after in region.Where(after => after.Inputs.Any(input => input is not null && weighted.Contains(input))))
        {
            if (after.Op == "Sub" && activations.ActiveInputs(after).Distinct().Count(weighted.Contains) == 2)
            {
                return Unmapped(layer, $"two attentions are subtracted ({after}): a head that is the difference of two attention maps is not supported");
            }

            weighted.UnionWith(after.Outputs.OfType<OnnxValue>());
        }

        return Unmapped(layer, $"{node} joins several products of one pattern with values; expected one");
    }

    /// <summary>Says which attention uses the keys of an earlier one, where that is so among <paramref name="contributions"/>; null where none does.</summary>
    public string? SharedKeys(int firstLayer, OnnxValue stream, IEnumerable<OnnxValue> contributions)
    {
        OnnxNode[] softmaxes = [.. contributions.SelectMany(contribution => SoftmaxesOver(stream, contribution)).Distinct().OrderBy(activations.PlaceOf)];
        OnnxNode?[] keys = [.. softmaxes.Select(KeyProjection)];
        for (int later = 1; later < keys.Length; later++)
        {
            int first = Array.IndexOf(keys, keys[later]);
            if (keys[later] is { } shared && first < later)
            {
                return $"layer {firstLayer + later} uses the keys and values of layer {firstLayer + first} ({shared}); layers that share keys and values are "
                    + "not supported";
            }
        }

        return null;

        OnnxNode? KeyProjection(OnnxNode softmax)
        {
            var product = activations.Between([stream], softmax.Inputs[0]!).LastOrDefault(node => node.Op == "MatMul" && node.Inputs.All(activations.IsActive));
            return product is null ? null : LastProjection(stream, product.Inputs[1]!);
        }
    }
}
