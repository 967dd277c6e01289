namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>A circuit's size and how well it works on prompts that it was not found on.</summary>
/// <param name="Circuit">The circuit.</param>
/// <param name="Values">Its metrics, each as compared: larger is worse.</param>
public sealed record ParetoRow(MethodCircuit Circuit, IReadOnlyList<double> Values)
{
    /// <summary>
    /// Which of <paramref name="rows"/> are on the front by the metric with index <paramref name="metric"/>: none of the others has as few edges and as small a
    /// value, and one of the two smaller. Of equal ones all are. Values that are no number never are.
    /// </summary>
    public static IReadOnlyList<bool> Front(IReadOnlyList<ParetoRow> rows, int metric)
    {
        bool[] front = new bool[rows.Count];
        double best = double.PositiveInfinity;
        foreach (var size in Enumerable.Range(0, rows.Count)
            .Where(row => !double.IsNaN(rows[row].Values[metric])).GroupBy(row => rows[row].Circuit.Kept.Count).OrderBy(group => group.Key))
        {
            double least = size.Min(row => rows[row].Values[metric]);
            if (least < best)
            {
                foreach (int row in size.Where(row => rows[row].Values[metric] == least))
                {
                    front[row] = true;
                }

                best = least;
            }
        }

        return front;
    }
}
