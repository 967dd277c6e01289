namespace Acdc.Onnx.PatchRunner.Evaluation;

/// <summary>The mean of a metric over all measured rows, from its means over the rows of each batch.</summary>
internal static class RowMean
{
    /// <summary>Weighs each batch by its rows, in their order.</summary>
    public static double Of(IReadOnlyList<(double Mean, int Rows)> batches)
    {
        double sum = 0;
        long rows = 0;
        foreach (var batch in batches)
        {
            sum += batch.Mean * batch.Rows;
            rows += batch.Rows;
        }

        return sum / rows;
    }
}
