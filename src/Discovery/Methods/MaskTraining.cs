using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Discovery.Methods;

/// <summary>
/// Trains hard-concrete masks by Adam on metric + λ · Σ share · P(mask is not 0), one sample of all masks a step (Cao et al. 2021; <c>train.py</c> of Conmy et
/// al. 2023).
/// </summary>
internal sealed record MaskTraining
{
    /// <summary>λ.</summary>
    public required double Lambda { get; init; }

    /// <summary>The number of steps.</summary>
    public required int Epochs { get; init; }

    /// <summary>Adam's step size.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Seed of the samples.</summary>
    public required int Seed { get; init; }

    /// <summary>The scores (<see cref="HardConcrete"/>) that training ends with.</summary>
    /// <param name="shares">What each mask counts in the regulariser.</param>
    /// <param name="metric">The metric at masks, of which larger is worse, and its derivatives, which it writes into its second argument.</param>
    /// <param name="progress">Is told of epochs done.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="SearchException">The metric or a derivative is not a number.</exception>
    public double[] Run(
        IReadOnlyList<double> shares, Func<float[], double[], double> metric, IProgress<ScoringProgress>? progress, CancellationToken cancellation)
    {
        int count = shares.Count;
        SplitMix random = new((ulong)Seed);
        Adam adam = new(count, LearningRate);
        double[] scores = new double[count], gradient = new double[count], slopes = new double[count];
        float[] masks = new float[count];
        Array.Fill(scores, HardConcrete.Start);
        for (int epoch = 1; epoch <= Epochs; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < count; i++)
            {
                (double mask, slopes[i]) = HardConcrete.Sample(scores[i], random.Fraction());
                masks[i] = (float)mask;
            }

            double value = metric(masks, gradient);
            for (int i = 0; i < count; i++)
            {
                gradient[i] = (gradient[i] * slopes[i]) + (Lambda * shares[i] * HardConcrete.NotZero(scores[i]).Slope);
            }

            if (!double.IsFinite(value) || !gradient.All(double.IsFinite))
            {
                throw new SearchException(FormattableString.Invariant(
                    $"training stopped in epoch {epoch}: the metric is {value}, or its derivatives are no numbers; take another --metric or --ablation"));
            }

            adam.Step(scores, gradient);
            progress?.Report(new(epoch, Epochs));
        }

        return scores;
    }
}
