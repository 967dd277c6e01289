using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Batches;

namespace Acdc.Onnx.Discovery.Metrics;

/// <summary>A metric's graph while it is written: the measured rows of the outputs, the tokens asked about, and what is fed for them.</summary>
public sealed class MetricGraph
{
    private const int Opset = 17;
    private readonly IReadOnlyList<MeasuredRow> _rows;
    private readonly MetricOptions _options;
    private readonly Dictionary<string, OnnxTensor> _feeds = new(StringComparer.Ordinal);
    private readonly OnnxValue? _measured;
    private readonly OnnxValue? _channels;

    internal MetricGraph(string name, IReadOnlyList<MeasuredRow> rows, MetricOptions options)
    {
        (_rows, _options) = (rows, options);
        Model = new(new() { Name = name });
        Model.Opsets[""] = Opset;
        Builder = new(Model, "");
        var output = Output(MetricModel.Current);
        _measured = options.MeasuredRowsOnly
            ? null
            : Feed("measured", OnnxTensor.Of([.. rows.SelectMany(row => new long[] { row.Prompt, row.Position })], rows.Count, 2), null, 2);
        if (options.Channels is { } channels)
        {
            _channels = Feed("channels", OnnxTensor.Of([.. channels.Select(channel => (long)channel)], channels.Count), [null]);
        }

        Current = Measured(output);
    }

    internal OnnxModel Model { get; }

    /// <summary>Writes nodes.</summary>
    public GraphBuilder Builder { get; }

    internal IReadOnlyDictionary<string, OnnxTensor> Feeds => _feeds;

    /// <summary>The output to score at the measured rows, float, [row, channel].</summary>
    public OnnxValue Current { get; }

    /// <summary>How many of the rows have wrong answers.</summary>
    internal RowShare RowsWithWrongAnswers =>
        _rows.All(row => row.WrongAnswers.Count > 0) ? RowShare.All
        : _rows.Any(row => row.WrongAnswers.Count > 0) ? RowShare.Some
        : RowShare.None;

    /// <summary>The clean run's output at the measured rows, float, [row, channel].</summary>
    public OnnxValue Clean() => Measured(Output(MetricModel.Clean));

    /// <summary>The right tokens of each row.</summary>
    public TokenSet Answers() => Tokens("answer", row => row.Answers);

    /// <summary>The wrong tokens of each row.</summary>
    public TokenSet WrongAnswers() => Tokens("wrong_answer", row => row.WrongAnswers);

    /// <summary>The clean prompt's next token at each row, [row, 1].</summary>
    public OnnxValue NextTokens() =>
        Feed("next_tokens", OnnxTensor.Of([.. _rows.Select(row => (long)row.NextToken!.Value)], _rows.Count, 1), null, 1);

    /// <summary>A float scalar.</summary>
    public OnnxValue Number(float value) => Builder.Constant(OnnxTensor.Scalar(value), "number");

    /// <summary>The sum of <paramref name="values"/> over the tokens of <paramref name="set"/>, [row]; values are [row, channel].</summary>
    public OnnxValue SumOver(TokenSet set, OnnxValue values) =>
        Builder.ReduceSum(Builder.Mul(Builder.GatherElements(values, set.Ids, 1), set.Present), false, 1);

    /// <summary>The mean of <paramref name="values"/> over the tokens of <paramref name="set"/>, [row]; values are [row, channel].</summary>
    public OnnxValue MeanOver(TokenSet set, OnnxValue values) =>
        Builder.Div(SumOver(set, values), Builder.ReduceSum(set.Present, false, 1));

    /// <summary>Makes <paramref name="rows"/> and their mean the outputs.</summary>
    internal void Finish(OnnxValue rows)
    {
        Builder.Output(MetricModel.Rows, rows, ElementType.Float, [null]);
        Builder.Output(MetricModel.Value, Builder.ReduceMean(rows, false), ElementType.Float);
    }

    private OnnxValue Output(string name)
    {
        var output = Builder.Input(name, _options.LogitsType, _options.MissingAxis is null ? [null, null, null] : [null, null]);
        return _options.MissingAxis is { } axis ? Builder.Unsqueeze(output, axis) : output;
    }

    private OnnxValue Measured(OnnxValue output)
    {
        var rows = _measured is null ? Builder.Squeeze(output, 1) : Builder.GatherND(output, _measured);
        rows = _channels is null ? rows : Builder.Gather(rows, _channels, 1);
        return _options.LogitsType == ElementType.Float ? rows : Builder.Cast(rows, ElementType.Float);
    }

    private OnnxValue Feed(string name, OnnxTensor tensor, params long?[] dims)
    {
        _feeds.Add(name, tensor);
        return Builder.Input(name, tensor.Type, dims);
    }

    private TokenSet Tokens(string name, Func<MeasuredRow, IReadOnlyList<int>> set)
    {
        int[][] sets = [.. _rows.Select(row => set(row).Distinct().ToArray())];
        int width = Math.Max(1, sets.Max(tokens => tokens.Length));
        var ids = new long[sets.Length * width];
        var present = new float[ids.Length];
        for (int row = 0; row < sets.Length; row++)
        {
            var tokens = sets[row];
            for (int place = 0; place < width; place++)
            {
                bool real = place < tokens.Length;
                ids[(row * width) + place] = real ? tokens[place] : tokens.FirstOrDefault();
                present[(row * width) + place] = real ? 1 : 0;
            }
        }

        return new(
            Feed($"{name}s", OnnxTensor.Of(ids, sets.Length, width), null, null),
            Feed($"{name}_weights", OnnxTensor.Of(present, sets.Length, width), null, null));
    }
}
