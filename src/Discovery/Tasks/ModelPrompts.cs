using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Batches;

namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>Prompts, fitted to the shapes that a model runs at.</summary>
internal sealed class ModelPrompts
{
    private readonly MappedModel _model;
    private readonly int? _batchSize;
    private readonly BatchPlan _plan;

    /// <summary>Takes prompts that the model can run.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompts">The prompts.</param>
    /// <param name="batchSize">The most prompts in a batch; null where the memory decides.</param>
    /// <param name="memory">Bytes that the activations of a batch may take.</param>
    /// <exception cref="PromptException">The model was exported for another number or length of prompts.</exception>
    public ModelPrompts(MappedModel model, IReadOnlyList<Prompt> prompts, int? batchSize, long memory = BatchPlan.DefaultMemory)
    {
        (_model, Prompts, _batchSize) = (model, prompts, model.Map.Inputs.FixedBatch ?? batchSize);
        _plan = BatchPlan.For(model.Map, memory);
        long available = Math.Max(memory, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        if (prompts.FirstOrDefault(prompt => _plan.BytesOf(prompt.Length) > available) is { } large)
        {
            throw new PromptException(FormattableString.Invariant(
                $"{large.Place}: the prompt has {large.Length} tokens, whose activations take about {_plan.BytesOf(large.Length) / 1e9:f0} GB, more than the {available / 1e9:f0} GB there are; give shorter prompts"));
        }

        if (model.Map.Inputs.FixedSequence is { } length && prompts.FirstOrDefault(prompt => prompt.Length != length) is { } other)
        {
            throw new PromptException(FormattableString.Invariant(
                $"{other.Place}: the prompt has {other.Length} tokens, but the model was exported for exactly {length}; give such prompts or export it with a dynamic sequence"));
        }

        if (model.Map.Inputs.FixedBatch is { } batch && prompts.Count % batch != 0)
        {
            throw new PromptException(FormattableString.Invariant(
                $"{prompts[0].Place}: {prompts.Count} prompts, but the model was exported for {batch} at once; give a multiple (--limit) or export it with a dynamic batch"));
        }
    }

    /// <summary>The prompts.</summary>
    public IReadOnlyList<Prompt> Prompts { get; }

    /// <summary>Other prompts, or some of these, for the same model.</summary>
    /// <exception cref="PromptException">The model was exported for another number or length of prompts.</exception>
    public ModelPrompts With(IReadOnlyList<Prompt> prompts) => new(_model, prompts, _batchSize, _plan.Memory);

    /// <summary>The prompts as batches, scored as <paramref name="scoring"/> says.</summary>
    /// <exception cref="PromptException">A prompt has nothing to measure.</exception>
    public IReadOnlyList<EvaluationBatch> Batches(Scoring scoring)
    {
        var map = _model.Map;
        var shape = OutputShape.Of(map);
        if (shape.RowPerPrompt && scoring.Positions is not null and not MeasuredPositions.Last)
        {
            throw new PromptException($"the positions '{MeasuredPositionNames.NameOf(scoring.Positions.Value)}' cannot be measured: the output '{map.Logits}' has one row for a whole prompt; leave the positions out");
        }

        return PromptBatches.Make(Prompts, new(scoring.Metric)
        {
            Positions = scoring.Positions,
            MetricOptions = new()
            {
                Channels = scoring.Metric.TakesChannels ? scoring.Channels : null,
                LogitsType = map.Facts[map.Logits].Type,
                MissingAxis = shape.MissingAxis,
                RowPerPrompt = shape.RowPerPrompt,
            },
            TokenInput = map.Inputs.Tokens.Name,
            MaskInput = map.Inputs.Mask?.Name,
            InputTypes = _model.Original.Graph.Inputs.ToDictionary(input => input.Name, input => input.DeclaredType),
            BatchSize = _batchSize,
            Plan = _plan,
            InputRank = map.Inputs.Tokens.DeclaredDims?.Count ?? 2,
        });
    }
}
