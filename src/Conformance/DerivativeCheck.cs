using System.Globalization;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Attribution;
using Acdc.Onnx.PatchRunner.Capture;

namespace Acdc.Onnx.Conformance;

/// <summary>Holds derivatives of the switchable model with respect to its switches against central differences.</summary>
internal static class DerivativeCheck
{
    /// <summary>What the check is called.</summary>
    public const string Name = "derivatives";

    private const int Switches = 20;
    private const double Tolerance = 1e-2;

    private const float Smallest = 0.003f;

    // Large steps may cross a kink (ReLU), small ones drown in rounding: the next is taken where one does not agree.
    private static readonly float[] Steps = [0.03f, 0.01f, Smallest];

    /// <summary>
    /// At random switches between 0.5 and 1: the derivatives of KL to the clean run with respect to 20 random switches, against differences of the fourth
    /// order. The difference is relative to the largest derivative; 32-bit runs leave about a thousandth of it to rounding.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Its inputs; zero stands for corrupted values where there are none.</param>
    public static CheckResult Run(MappedModel model, CaseInputs inputs)
    {
        if (model.IsCoarse)
        {
            return new(Name, true, "derivatives not compared: the model computes in less than 32-bit floats");
        }

        using CaptureSession capture = new(model);
        using var clean = capture.SendersAndLogits(inputs.Clean);
        using var ablated = inputs.Corrupted is { } corrupted ? capture.Senders(corrupted) : SenderValues.Zero(model, inputs.Clean);
        var dims = clean.Logits!.Dims;
        MeasuredRow[] rows = [
            .. from prompt in Enumerable.Range(0, (int)dims[0]) from position in Enumerable.Range(0, (int)dims[1]) select new MeasuredRow(prompt, position)];
        var batch = MeasuredBatch.Of(inputs.Clean, inputs.Corrupted, KnownMetrics.Find("kl")!, rows, new() { LogitsType = clean.Logits.Type });
        using SwitchGradient metric = new(model, batch, clean.Logits, ablated);
        Random random = new(1);
        float[] switches = [.. model.Map.Edges.Edges.Select(_ => 0.5f + (random.NextSingle() / 2))];
        float[] gradient = metric.Gradient(switches);
        int[] edges = [.. Enumerable.Range(0, Switches).Select(_ => random.Next(switches.Length))];
        double largest = edges.Max(edge => Math.Abs(gradient[edge])), difference = 0;
        foreach (int edge in edges)
        {
            double nearest = double.PositiveInfinity;
            foreach (float step in Steps.TakeWhile(_ => nearest > Tolerance * largest))
            {
                nearest = Math.Min(nearest, Math.Abs(Difference(metric, switches, edge, step) - gradient[edge]));
            }

            difference =
                Math.Max(difference, nearest > Tolerance * largest ? Math.Min(nearest, BetweenSlopes(metric, switches, edge, gradient[edge])) : nearest);
        }

        double relative = difference == 0 ? 0 : difference / largest;
        return new(Name, relative <= Tolerance, string.Create(CultureInfo.InvariantCulture, $"derivatives by {Switches} switches, the largest {largest:g3}"))
        {
            LargestDifference = relative,
            Tolerance = Tolerance,
        };
    }

    private static double Difference(SwitchGradient metric, float[] switches, int edge, float step) =>
        ((8 * (Moved(metric, switches, edge, step) - Moved(metric, switches, edge, -step))) - (Moved(
            metric, switches, edge, 2 * step) - Moved(metric, switches, edge, -2 * step))) / (12 * step);

    /// <summary>At a kink, or a jump where an expert is chosen, the derivative is that of one side: how far it lies outside the slopes on both.</summary>
    private static double BetweenSlopes(SwitchGradient metric, float[] switches, int edge, double derivative)
    {
        double here = metric.Value(switches);
        double right = (Moved(metric, switches, edge, Smallest) - here) / Smallest;
        double left = (here - Moved(metric, switches, edge, -Smallest)) / Smallest;
        return Math.Max(0, Math.Max(derivative - Math.Max(left, right), Math.Min(left, right) - derivative));
    }

    private static double Moved(SwitchGradient metric, float[] switches, int edge, float shift)
    {
        float[] moved = [.. switches];
        moved[edge] += shift;
        return metric.Value(moved);
    }
}
