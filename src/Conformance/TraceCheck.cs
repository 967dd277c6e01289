using System.Globalization;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Evaluation;

namespace Acdc.Onnx.Conformance;

/// <summary>Repeats a recorded search decision by decision.</summary>
internal static class TraceCheck
{
    private const string Everywhere = "all";
    private const string AfterFirst = "from_1";

    /// <summary>Opens the trace's model and replays the trace.</summary>
    public static CheckResult Run(
        string name,
        PublishedTrace trace,
        ModelOptions options,
        EvaluatorKind evaluatorKind = EvaluatorKind.Incremental,
        IProgress<SearchProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        using var model = MappedModel.Open(trace.Model, OptionsFor(trace, options));
        return Run(name, trace, model, evaluatorKind, progress, cancellation);
    }

    /// <summary>How the trace's model is opened.</summary>
    public static ModelOptions OptionsFor(PublishedTrace trace, ModelOptions options) =>
        options with { Bottom = trace.SplitEmbeddings ? BottomForm.Split : BottomForm.Whole };

    /// <summary>Replays the trace on its model, opened as <see cref="OptionsFor"/> says.</summary>
    public static CheckResult Run(
        string name,
        PublishedTrace trace,
        MappedModel model,
        EvaluatorKind evaluatorKind = EvaluatorKind.Incremental,
        IProgress<SearchProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        List<string> notes = [];
        using var evaluator = Evaluators.Make(evaluatorKind, model, [Batch(trace, model.Map)], trace.Ablation, model.Map.Edges, notes.Add);
        var result = TraceReplay.Run(trace, evaluator, progress, cancellation);
        string rounding = result.WithinRounding.Count == 0 ? "" : Invariant($", {result.WithinRounding.Count} within rounding of the threshold");
        return new(name, result.Passed, result.First is { } first
            ? first.ToString()
            : Invariant($"{result.Tests} tests repeated{rounding}{string.Concat(notes.Select(note => $"; {note}"))}"))
        {
            LargestDifference = result.LargestDifference,
        };
    }

    /// <summary>The prompts of a trace, scored as it says.</summary>
    public static EvaluationBatch Batch(PublishedTrace trace, TransformerMap map)
    {
        var clean = Read(trace.Clean);
        var corrupted = trace.Corrupted is null ? null : Read(trace.Corrupted);
        var definition = KnownMetrics.Find(trace.Metric.Name) ?? throw new InvalidDataException($"{trace.Path}: there is no metric '{trace.Metric.Name}'");
        var answers = trace.Metric.Answers is null ? null : TraceAnswers.Read(trace.Metric.Answers);
        var rows = Rows(trace, clean[map.Inputs.Tokens.Name], answers);
        return MeasuredBatch.Of(clean, corrupted, definition, rows, new() { Channels = trace.Metric.Channels }, trace.Metric.Sign < 0);
    }

    private static Dictionary<string, OnnxTensor> Read(IReadOnlyDictionary<string, string> files) =>
        files.ToDictionary(file => file.Key, file => TensorFile.Read(file.Value));

    private static List<MeasuredRow> Rows(PublishedTrace trace, OnnxTensor tokens, TraceAnswers? answers)
    {
        long[] ids = tokens.ToInt64();
        long[]? mask = trace.Metric.PositionsMask is { } file ? TensorFile.Read(file).ToInt64() : null;
        int length = (int)tokens.Dims[^1];
        List<MeasuredRow> rows = [];
        for (int place = 0; place < ids.Length; place++)
        {
            var (prompt, position) = Math.DivRem(place, length);
            bool measured = mask is not null ? mask[place] != 0 : trace.Metric.Positions switch
            {
                Everywhere => true,
                AfterFirst => position > 0,
                _ => position == length - 1,
            };
            if (measured)
            {
                rows.Add(new(prompt, position)
                {
                    Answers = answers?.AnswerIds[prompt] ?? [],
                    WrongAnswers = answers is { WrongAnswerIds.Count: > 0 } ? answers.WrongAnswerIds[prompt] : [],
                    NextToken = position + 1 < length ? (int)ids[place + 1] : null,
                });
            }
        }

        return rows;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
