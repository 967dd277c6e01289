namespace Acdc.Onnx.Discovery.Metrics;

/// <summary>A place that a metric looks at: one position of one prompt of a batch.</summary>
/// <param name="Prompt">The prompt's index in the batch.</param>
/// <param name="Position">The position, from 0.</param>
internal readonly record struct MeasuredRow(int Prompt, int Position)
{
    /// <summary>The right tokens here, a set; empty where there are none.</summary>
    public IReadOnlyList<int> Answers { get; init; } = [];

    /// <summary>The wrong tokens here, a set; empty where there are none.</summary>
    public IReadOnlyList<int> WrongAnswers { get; init; } = [];

    /// <summary>The clean prompt's next token; null at its end.</summary>
    public int? NextToken { get; init; } = null;
}
