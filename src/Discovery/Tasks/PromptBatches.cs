using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Batches;

namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>Turns prompts into batches for an evaluator.</summary>
internal static class PromptBatches
{
    /// <summary>
    /// The batches. Prompts keep their order within a batch; grouped by length, groups come in the order of their first prompts.
    /// The mask is fed where a batch is padded or the prompts give one. Where the output has one row per prompt, nothing is padded.
    /// </summary>
    /// <exception cref="PromptException">Some prompts have something that the others lack, or a prompt has nothing to measure.</exception>
    public static IReadOnlyList<EvaluationBatch> Make(IReadOnlyList<Prompt> prompts, PromptBatchOptions options) =>
        [.. Groups(prompts, options).SelectMany(group => group.Chunk(SizeOf(group, options))).Select(chunk => Batch(chunk, options))];

    private static int SizeOf(Prompt[] group, PromptBatchOptions options) =>
        options.BatchSize ?? options.Plan?.SizeFor(group.Length, group.Max(prompt => prompt.Length)) ?? group.Length;

    private static IEnumerable<Prompt[]> Groups(IReadOnlyList<Prompt> prompts, PromptBatchOptions options) =>
        options.MaskInput is null || options.MetricOptions.RowPerPrompt
        ? prompts.GroupBy(prompt => prompt.Length).Select(group => group.ToArray())
        : [[.. prompts]];

    private static EvaluationBatch Batch(Prompt[] prompts, PromptBatchOptions options)
    {
        CheckAlike(prompts, "a corrupted prompt", prompt => prompt.Corrupted is not null);
        foreach (string input in prompts.SelectMany(prompt => prompt.Inputs.Keys).Distinct())
        {
            CheckAlike(prompts, $"numbers for {input}", prompt => prompt.Inputs.ContainsKey(input));
        }

        var rows = MeasuredRows.Of(prompts, options.Positions, options.Metric);
        rows = options.MetricOptions.RowPerPrompt ? [.. rows.Select(row => OnlyRow(row, prompts[row.Prompt]))] : rows;
        return MeasuredBatch.Of(
            Feeds(prompts, options, prompt => prompt.Clean, input => input.Clean),
            prompts[0].Corrupted is null ? null : Feeds(prompts, options, prompt => prompt.Corrupted!, input => input.Corrupted),
            options.Metric,
            rows,
            options.MetricOptions) with { Names = [.. rows.Select(row => prompts[row.Prompt].Name)] };
    }

    private static MeasuredRow OnlyRow(MeasuredRow row, Prompt prompt) => row.Position == prompt.Length - 1
        ? row with { Position = 0 }
        : throw new PromptException(
            prompt.Place,
            FormattableString.Invariant($"position {row.Position} is measured, but the model's output has one row for the whole prompt"),
            "measure the last position");

    private static Dictionary<string, OnnxTensor> Feeds(
        Prompt[] prompts,
        PromptBatchOptions options,
        Func<Prompt, IReadOnlyList<int>> tokens,
        Func<PromptInput, IReadOnlyList<int>> input)
    {
        int length = prompts.Max(prompt => prompt.Length);
        OnnxTensor Tensor(string name, Func<Prompt, IReadOnlyList<int>> values, int padding) =>
            PaddedTensor.Of(options.InputTypes.GetValueOrDefault(name, ElementType.Int64), [.. prompts.Select(values)], length, padding, options.InputRank);

        Dictionary<string, OnnxTensor> feeds = new(StringComparer.Ordinal)
        {
            [options.TokenInput] = Tensor(options.TokenInput, tokens, options.PadId),
        };
        foreach (string name in prompts[0].Inputs.Keys)
        {
            feeds[name] = Tensor(name, prompt => input(prompt.Inputs[name]), 0);
        }

        if (options.MaskInput is { } mask && prompts.Any(prompt => prompt.Length < length))
        {
            feeds.TryAdd(mask, Tensor(mask, prompt => [.. Enumerable.Repeat(1, prompt.Length)], 0));
        }

        return feeds;
    }

    private static void CheckAlike(Prompt[] prompts, string what, Func<Prompt, bool> has)
    {
        if (prompts.Any(has) && prompts.FirstOrDefault(prompt => !has(prompt)) is { } without)
        {
            throw new PromptException(without.Place, $"the prompt lacks {what}, which others have", "give it to all prompts or to none");
        }
    }
}
