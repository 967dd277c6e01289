using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner.Evaluation;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>
/// What a search will probably ask next, from what the batches that are ready say of this question. It decides only whether work is begun early, never a value.
/// </summary>
/// <param name="batches">All batches.</param>
/// <param name="rows">How many rows the metric of each is the mean of.</param>
/// <param name="speculation">How many steps the next question may cover: of one, its work can begin.</param>
/// <param name="removed">Edges ablated before this question.</param>
/// <param name="steps">The step asked about, and those after it.</param>
/// <param name="width">The width of this question.</param>
/// <param name="takes">Whether the search takes a step with this change of the metric.</param>
internal sealed class Guess(
    IReadOnlyList<BatchSearch> batches,
    IReadOnlyList<int> rows,
    Speculation speculation,
    EdgeSet removed,
    IReadOnlyList<IReadOnlyList<int>> steps,
    int width,
    Func<double, bool> takes)
{
    private readonly double[] _changes = [.. batches.Select(_ => double.NaN)];

    /// <summary>Remembers what a batch says.</summary>
    public void Learn(int batch, double after) => _changes[batch] = after - batches[batch].Metric;

    /// <summary>Begins with the next question on a batch that is ready.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="isOver">Whether all batches have answered this question.</param>
    public void LookAhead(int batch, Func<bool> isOver)
    {
        bool taken = IsTaken();
        var then = taken ? removed.With(steps[0]) : removed;
        var next = steps.Skip(1).ToArray();
        if (speculation.Stackable(then, next[..Math.Min(next.Length, speculation.WidthAfter(taken, width))], batches) == 1)
        {
            batches[batch].LookAhead(taken, next[0], () => isOver() && IsTaken() != taken);
        }
    }

    /// <summary>By the batches that have answered.</summary>
    private bool IsTaken()
    {
        return takes(RowMean.Of([.. _changes.Zip(rows).Where(batch => !double.IsNaN(batch.First))]));
    }
}
