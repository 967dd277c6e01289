using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>
/// Writes an attention block with an input of its own for every head's q, k and v. The masks, scales and the softmax of the core stay one for all heads;
/// only the two products are taken apart.
/// </summary>
internal sealed class AttentionWriter(HeadContext context, AttentionBlock block, RegionCloner cloner)
{
    private readonly GraphBuilder _builder = context.Builder;
    private readonly TransformerMap _map = context.Map;
    private readonly HeadSlicer _slicer = new(context.Builder);

    /// <summary>The heads' outputs without the output bias, from their inputs (q, k, v of head 0, of head 1, …).</summary>
    public IReadOnlyList<OnnxValue> Heads(IReadOnlyList<OnnxValue> inputs) => FromOperands(Operands(inputs));

    /// <summary>The heads' q, k and v as the core reads them, from their inputs (q, k, v of head 0, of head 1, …).</summary>
    public IReadOnlyList<OnnxValue> Operands(IReadOnlyList<OnnxValue> inputs, string suffix = "") =>
    [
        .. Enumerable.Range(0, block.Heads).SelectMany(head => new[]
        {
            Operand(block.Query, inputs[3 * head], head, HeadInput.Query, suffix),
            Operand(block.Key, inputs[(3 * head) + 1], head, HeadInput.Key, suffix),
            Operand(block.Value, inputs[(3 * head) + 2], head, HeadInput.Value, suffix),
        }),
    ];

    /// <summary>The heads' outputs without the output bias, from their q, k and v.</summary>
    public IReadOnlyList<OnnxValue> FromOperands(IReadOnlyList<OnnxValue> operands)
    {
        List<OnnxValue> scores = [.. Enumerable.Range(0, block.Heads).Select(head => _builder.MatMul(operands[3 * head], operands[(3 * head) + 1]))];

        var allScores = _slicer.Join(scores, block.Scores.Layout);
        var pattern = cloner.Clone(Single(block.Scores.Value, allScores), block.Pattern.Value, $"/a{block.Layer}");
        List<OnnxValue> results = [];
        for (int head = 0; head < block.Heads; head++)
        {
            results.Add(_builder.MatMul(_slicer.Slice(pattern, block.Pattern.Layout, head), operands[(3 * head) + 2]));
        }

        return Project(results);
    }

    /// <summary>The heads' outputs without the output bias, from the weighted values of all heads.</summary>
    public IReadOnlyList<OnnxValue> Outputs(OnnxValue result) => JointProjection.Apply(context, block, result)
        ?? Project([.. Enumerable.Range(0, block.Heads).Select(head => _slicer.Slice(result, block.Result.Layout, head))]);

    /// <summary>One head's attention pattern, from its own q · kᵀ.</summary>
    public OnnxValue Pattern(OnnxValue scores, int head)
    {
        HeadExtractor extractor = new(context, Single(block.Scores.Value, Among(scores, block.Scores, head)), "");
        extractor.Know(block.Scores, head, scores);
        return extractor.Extract(block.Pattern, head);
    }

    /// <summary>One head's output without the output bias, from its own weighted values.</summary>
    public OnnxValue Output(OnnxValue result, int head) => new HeadProjection(context, block).Apply(result, head)
        ?? cloner.Clone(Single(block.Result.Value, Among(result, block.Result, head)), block.OutputEnd, "", LinearOps.IsBias);

    /// <summary>What the block adds to the stream whatever its heads do (b_O): the affine stretch applied to nothing; null where there is none.</summary>
    public OnnxValue? Constant()
    {
        var stretch = _map.Activations.Between([block.Result.Value], block.OutputEnd);
        int bias = stretch.ToList().FindIndex(LinearOps.IsBias);
        if (bias < 0)
        {
            return null;
        }

        bool last = stretch.Skip(bias + 1).All(
            node => !LinearOps.IsBias(node) && LinearOps.IsLayout(node) && _map.Facts[node.Output].Axes[^1] == _map.Facts[stretch[bias].Output].Axes[^1]);
        var addend = stretch[bias].Inputs.First(input => !_map.Activations.IsActive(input))!;
        if (last && stretch[bias].Op == "Add" && _map.Facts[addend].Rank <= 1)
        {
            return context.Import(addend);
        }

        var shape = context.Dimensions.Shape(_map.Facts[block.Result.Value].Axes);
        var zero = _builder.Expand(_builder.Constant(OnnxTensor.Zeros(_map.Facts[block.Result.Value].Type), "zero"), shape);
        return cloner.Clone(Single(block.Result.Value, zero), block.OutputEnd, $"/a{block.Layer}.bias");
    }

    private static Dictionary<OnnxValue, OnnxValue> Single(OnnxValue original, OnnxValue replacement) =>
        new(ReferenceEqualityComparer.Instance) { [original] = replacement };

    private OnnxValue Operand(CoreOperand operand, OnnxValue input, int head, HeadInput which, string suffix)
    {
        Receiver receiver = new(CircuitNode.OfHead(block.Layer, head), which);
        return new HeadExtractor(context, Single(block.Stream, input), $"/{receiver}{suffix}").Extract(operand, head);
    }

    private IReadOnlyList<OnnxValue> Project(IReadOnlyList<OnnxValue> results)
    {
        HeadProjection projection = new(context, block);
        return [.. results.Select((result, head) => projection.Apply(result, head) ?? ProjectAlone(results, head))];
    }

    private OnnxValue ProjectAlone(IReadOnlyList<OnnxValue> results, int head) =>
        cloner.Clone(Single(block.Result.Value, Among(results[head], block.Result, head)), block.OutputEnd, $"/a{block.Layer}.h{head}", LinearOps.IsBias);

    private OnnxValue Among(OnnxValue part, CoreOperand whole, int head)
    {
        if (block.Heads == 1)
        {
            return part;
        }

        var nothing = _builder.Expand(_builder.Constant(OnnxTensor.Zeros(_map.Facts[whole.Value].Type), "zero"), _builder.Shape(part));
        return _slicer.Join([.. Enumerable.Range(0, block.Heads).Select(other => other == head ? part : nothing)], whole.Layout);
    }
}
