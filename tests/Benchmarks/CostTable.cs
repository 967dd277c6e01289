using System.Globalization;

namespace Acdc.Onnx.Benchmarks;

/// <summary>What a search costs by size of model and batch.</summary>
internal static class CostTable
{
    private const double Threshold = 0.003;

    /// <summary>Writes a Markdown table: layers × batches of a model of width 256 with 8 heads.</summary>
    public static void Write(TextWriter writer)
    {
        writer.WriteLine("| layers | prompts | plain forward, ms | set-up, forwards | tests | kept | forwards a test | whole search, forwards | ONNX Runtime | C# | waiting |");
        writer.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var (layers, prompts) in new[] { (2, 20), (4, 20), (8, 20), (12, 20), (24, 20), (4, 1), (4, 5), (4, 50), (4, 100) })
        {
            var times = Benchmarks.Random(new(layers, 8, 256, 8000), prompts, Threshold);
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {layers} | {prompts} | {1e3 * times.Plain:0.0} | {times.SetUp / times.Plain:0.0} | {times.Tests} | {times.Kept} | {times.PerTest:0.000} | {times.Run:0.0} | {100 * times.Shares.Runtime:0} % | {100 * times.Shares.Managed:0} % | {100 * times.Shares.Waiting:0} % |"));
        }
    }
}
