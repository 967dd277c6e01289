using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Batches;

namespace Acdc.Onnx.Discovery.Metrics;

/// <summary>A metric: what it is called, what it needs, and its ONNX graph (docs/semantics, "Metrics").</summary>
public sealed record MetricDefinition
{
    private readonly Func<MetricGraph, OnnxValue> _rows;

    /// <summary>Defines a metric.</summary>
    /// <param name="name">The name used everywhere.</param>
    /// <param name="description">One line for help texts.</param>
    /// <param name="rows">Writes the value of each measured row, float [row], as nodes of ONNX; methods by gradient need operators that can be derived.</param>
    public MetricDefinition(string name, string description, Func<MetricGraph, OnnxValue> rows) => (Name, Description, _rows) = (name, description, rows);

    /// <summary>The name used everywhere.</summary>
    public string Name { get; }

    /// <summary>One line for help texts.</summary>
    public string Description { get; }

    /// <summary>Whether a larger value is better; a search then compares the negated value.</summary>
    public bool LargerIsBetter { get; init; }

    /// <summary>What searches and evaluators compare, of which a larger value is worse, in the metric's own sign.</summary>
    /// <param name="compared">The value as compared.</param>
    public double Own(double compared) => LargerIsBetter ? 0 - compared : compared;

    /// <summary>The answers it cannot do without.</summary>
    public AnswerNeeds Answers { get; init; }

    /// <summary>Whether it compares with the clean run's output.</summary>
    public bool ComparesWithClean { get; init; }

    /// <summary>Whether it scores the clean prompt's next token; positions without one are not measured.</summary>
    public bool ScoresNextToken { get; init; }

    /// <summary>Whether it compares output vectors, so that channels can be chosen.</summary>
    public bool TakesChannels { get; init; }

    /// <summary>The metric over a batch of which <paramref name="rows"/> are measured.</summary>
    /// <exception cref="ArgumentException">There are no rows, a row lacks what the metric needs, or channels are chosen for a metric that takes
    /// none.</exception>
    internal MetricModel Build(IReadOnlyList<MeasuredRow> rows, MetricOptions? options = null)
    {
        options ??= new();
        Check(rows, options);
        MetricGraph graph = new(Name, rows, options);
        graph.Finish(_rows(graph));
        return new(Name, graph.Model, graph.Feeds, LargerIsBetter);
    }

    private void Check(IReadOnlyList<MeasuredRow> rows, MetricOptions options)
    {
        if (rows.Count == 0)
        {
            throw new ArgumentException($"{Name} needs at least one measured position", nameof(rows));
        }

        if (options.Channels is not null && !TakesChannels)
        {
            throw new ArgumentException($"{Name} scores tokens and takes no choice of channels", nameof(options));
        }

        if (Answers != AnswerNeeds.None && rows.Any(row => row.Answers.Count == 0))
        {
            throw new ArgumentException($"{Name} needs answers at every measured position", nameof(rows));
        }

        if (Answers == AnswerNeeds.AnswersAndWrongAnswers && rows.Any(row => row.WrongAnswers.Count == 0))
        {
            throw new ArgumentException($"{Name} needs wrong answers at every measured position", nameof(rows));
        }

        if (ScoresNextToken && rows.Any(row => row.NextToken is null))
        {
            throw new ArgumentException($"{Name} needs a next token at every measured position", nameof(rows));
        }
    }
}
