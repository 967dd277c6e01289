using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Recognition;

/// <summary>
/// Reads a canonical graph as a transformer: the residual stream is the chain of values that every path from the token embedding to the logits
/// passes through, and what is added to it between two of them is a block.
/// </summary>
internal sealed class TransformerRecognizer
{
    private readonly OnnxModel _model;
    private readonly ModelInputs _inputs;
    private readonly Facts _profiles;
    private readonly Activations _activations;
    private readonly AttentionRecognizer _attention;
    private readonly OnnxValue _logits;
    private readonly List<string> _notes = [];
    private readonly PositionMixing _mixing;

    private TransformerRecognizer(OnnxModel model, ModelInputs inputs, Facts facts, OnnxValue logits, IModelRunner runner)
    {
        (_model, _inputs, _profiles, _logits) = (model, inputs, facts, logits);
        _activations = new(model.Graph, inputs.Embedding, logits);
        _attention = new(_activations, facts);
        _mixing = new(model, inputs, facts, _activations, runner);
    }

    /// <summary>Recognises <paramref name="model"/>, whose values were measured as <paramref name="facts"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="facts">What was measured of its values.</param>
    /// <param name="logits">Its logits.</param>
    /// <param name="bottom">How the bottom of the stream is read.</param>
    /// <param name="runner">Runs blocks, as they are written.</param>
    /// <exception cref="ModelMappingException">It is no transformer of a known form; the message says what was looked for and found.</exception>
    public static TransformerMap Recognize(OnnxModel model, ModelInputs inputs, Facts facts, OnnxValue logits, BottomForm bottom, IModelRunner runner) =>
        new TransformerRecognizer(model, inputs, facts, logits, runner).Run(bottom);

    private TransformerMap Run(BottomForm bottomForm)
    {
        if (!_activations.IsActive(_logits))
        {
            throw new ModelMappingException($"the output '{_logits}' does not depend on the tokens looked up by {_inputs.Embedding}");
        }

        var points = _activations.ArticulationPoints();
        var joins = FindJoins(points);
        if (joins.Count == 0 || joins.All(join => join.Attention.Count == 0))
        {
            throw new ModelMappingException(NothingFound(joins.Count > 0));
        }

        var steps = new List<StreamStep>();
        var bottom = Bottom(joins[0].Skip, bottomForm);
        BlockForm[] forms = [.. joins.Select(Form)];
        var places = LayerCount.Of(forms);
        for (int i = 0; i < joins.Count; i++)
        {
            if (i > 0 && NormBetween(joins[i - 1].End, joins[i].Skip))
            {
                steps.Add(new NormStep(NormAfter(steps), joins[i - 1].End, joins[i].Skip));
            }

            steps.Add(Block(joins[i], places[i], forms[i].Mixer));
        }

        var top = joins[^1].End;
        if (steps.OfType<NormStep>().LastOrDefault() is { } pattern && SameNormAfter(top, pattern, points) is { } normed)
        {
            steps.Add(new NormStep(NormAfter(steps), top, normed));
            top = normed;
        }

        RefuseAttentionOutside(bottom.Value, steps);
        return new(_model, _inputs, _profiles, _activations, bottom, steps, top, _logits, Shape(steps, bottom.Value, places[^1].Layer + 1)) { Notes = _notes };
    }

    private void RefuseAttentionOutside(OnnxValue bottom, List<StreamStep> steps)
    {
        var inside = steps.OfType<JoinStep>().Where(step => step.Attention is not null)
            .SelectMany(step => _attention.SoftmaxesOver(step.Stream, step.Attention!.Contribution)).ToHashSet();
        if (_attention.SoftmaxesOver(_inputs.Embedding.Output, _logits).FirstOrDefault(softmax => !inside.Contains(softmax)) is { } outside)
        {
            throw new ModelMappingException(
                $"attention that belongs to no block of the residual stream: {outside} weighs positions between the stream's start ({bottom.Producer}) and "
                    + $"'{_logits}', but outside the {inside.Count} blocks found; encoder-decoder models and cross-attention are not supported");
        }
    }

    private string NothingFound(bool anyJoin)
    {
        var softmaxes = _activations.Nodes.Where(node => node.Op == "Softmax").ToArray();
        var recurrent = _activations.Nodes.FirstOrDefault(node => node.Op.Type is "LSTM" or "GRU" or "RNN" or "Loop" or "Scan" or "If" or "Conv");
        string found = recurrent is not null ? $"; found {recurrent} on the way" : "";
        if (softmaxes.Length == 0)
        {
            return $"no attention found: looked for a softmax over positions between {_inputs.Embedding} and '{_logits}', found none{found}";
        }

        return anyJoin
            ? $"no attention found: no block that is added to the residual stream holds a softmax over positions; softmax found at {softmaxes[0]}{found}"
            : $"no residual stream found: attention is there ({softmaxes[0]}), but no value that every path from {_inputs.Embedding} to '{_logits}' passes "
                + $"through has a block added to it{found}";
    }

    private List<Join> FindJoins(IReadOnlyList<OnnxValue> points)
    {
        List<Join> joins = [];
        for (int i = 1; i < points.Count; i++)
        {
            if (Join.Find(points[i - 1], points[i], _activations, _attention) is { } join)
            {
                joins.Add(join);
            }
        }

        return joins;
    }

    private StreamBottom Bottom(OnnxValue value, BottomForm form)
    {
        if (form == BottomForm.Whole)
        {
            return new(value);
        }

        if (value.Producer is { } add && add.Op == "Add" && add.Inputs.Count(_activations.IsActive) == 1)
        {
            bool first = _activations.IsActive(add.Inputs[0]);
            return new(value, add.Inputs[first ? 0 : 1], add.Inputs[first ? 1 : 0]);
        }

        throw new ModelMappingException(
            $"the bottom cannot be split in token and position embeddings: the residual stream starts at {value.Producer}, which is no sum of a token and a "
                + "position part");
    }

    private bool NormBetween(OnnxValue end, OnnxValue skip) =>
        _activations.Between([end], skip).Any(node => !LinearOps.IsLayout(node));

    private OnnxValue? SameNormAfter(OnnxValue top, NormStep pattern, IReadOnlyList<OnnxValue> points)
    {
        string[] ops = Ops(pattern.Input, pattern.Output);
        return points
            .Where(point => _activations.PlaceOf(point.Producer!) > _activations.PlaceOf(top.Producer!))
            .FirstOrDefault(point => Ops(top, point).SequenceEqual(ops));

        string[] Ops(OnnxValue from, OnnxValue to) =>
            [.. _activations.Between([from], to).Where(node => !LinearOps.IsLayout(node)).Select(node => node.Op.ToString())];
    }

    private static CircuitNode NormAfter(List<StreamStep> steps) => steps[^1] switch
    {
        JoinStep { Mlp.Node: { Kind: NodeKind.Mixer } mixer } => new(NodeKind.MixerNorm, mixer.Layer),
        JoinStep { Mlp.Node: { } mlp } => mlp with { Kind = NodeKind.MlpNorm },
        JoinStep { Attention: { } attention } => new(NodeKind.AttentionNorm, attention.Layer),
        _ => throw new ModelMappingException("two norms on the residual stream follow each other; expected a block between them"),
    };

    private BlockForm Form(Join join)
    {
        bool mixes = join.Mlp.Count > 0 && _mixing.Mixes(join.Skip, join.Mlp);
        return new(join.Attention.Count > 0, mixes, join.Mlp.Count > 0 && !mixes);
    }

    private JoinStep Block(Join join, BlockPlace place, bool isMixer)
    {
        if (join.Attention.Count > 1)
        {
            throw new ModelMappingException(_attention.SharedKeys(place.Layer, join.Skip, join.Attention)
                ?? $"the block that ends at {join.End.Producer} adds {join.Attention.Count} attention outputs at once; expected one");
        }

        CircuitNode node = isMixer ? new(NodeKind.Mixer, place.Layer) : CircuitNode.OfMlp(place.Layer) with { MlpIndex = place.MlpIndex };
        var mlp = join.Mlp.Count == 0 ? null : new MlpBlock(node, join.Skip, join.Attention.Count == 0 ? [.. join.Mlp, .. join.Biases] : join.Mlp);
        var attention = join.Attention.Count == 0 ? null : _attention.Recognize(place.Layer, join.Skip, join.Attention[0], join.Biases);
        if (mlp is not null && attention is not null && join.Biases.Count > 0)
        {
            _notes.Add(
                $"layer {place.Layer}: a bias is added to the sum of attention and MLP ({join.End.Producer}); it is taken for the attention's, which no ablation "
                    + "switches");
        }

        return new(join.Skip, attention, mlp);
    }

    private TransformerShape Shape(IReadOnlyList<StreamStep> steps, OnnxValue bottom, int layers)
    {
        var attention = steps.OfType<JoinStep>().Select(step => step.Attention).OfType<AttentionBlock>().ToArray();
        var joins = steps.OfType<JoinStep>().ToArray();
        bool normed = _activations.Between([attention[0].Stream], attention[0].Query.Value)
            .TakeWhile(node => !LinearOps.IsProjection(node, _activations)).Any(node => !LinearOps.IsLayout(node));
        string norms = string.Join(", ", new[]
        {
            normed ? "before the blocks" : null,
            steps.Any(step => step is NormStep) ? "on the stream" : null,
            attention.Any(block => block.HasOutputNorm) ? "on the blocks' outputs" : null,
        }.OfType<string>().DefaultIfEmpty("none"));
        return new(
            layers,
            attention.Max(block => block.Heads),
            attention.Max(block => block.KeyValueHeads),
            (int)_attention.HeadWidth(attention[0]),
            (int)_profiles[bottom].Axes[^1].Factor,
            (int)_profiles[_logits].Axes[^1].Factor,
            joins.Any(step => step is { Attention: not null, Mlp.Node.Kind: NodeKind.Mlp }),
            norms);
    }
}
