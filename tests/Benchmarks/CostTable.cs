using System.Globalization;

namespace Acdc.Onnx.Benchmarks;

/// <summary>What a search costs by size of model and batch.</summary>
internal static class CostTable
{
    /// <summary>Layers, prompts and a threshold at which between 0.2 and 1 % of the edges stay.</summary>
    private static readonly (int Layers, int Prompts, double Threshold)[] _searches =
    [
        (2, 20, 3e-3), (4, 20, 3e-3), (8, 20, 3e-4), (12, 20, 2e-4), (24, 20, 3e-5),
        (4, 1, 3e-3), (4, 5, 3e-3), (4, 50, 3e-3), (4, 100, 3e-3),
    ];

    /// <summary>Writes a Markdown table: layers × batches of a model of width 256 with 8 heads.</summary>
    public static void Write(TextWriter writer)
    {
        Benchmarks.Random(Size(2), 5, 3e-3);
        writer.WriteLine(
            "| layers | prompts | edges | kept | plain forward, ms | set-up, forwards | tests | forwards a test | whole search, forwards | ONNX Runtime | C# "
                + "| waiting |");
        writer.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var (layers, prompts, threshold) in _searches)
        {
            var times = Benchmarks.Random(Size(layers), prompts, threshold);
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {layers} | {prompts} | {times.Edges} | {times.Kept} | {1e3 * times.Plain:0.0} | {times.SetUp / times.Plain:0.0} | {times.Tests} | "
                    + $"{times.PerTest:0.000} | {times.Run:0.0} | {100 * times.Shares.Runtime:0} % | {100 * times.Shares.Managed:0} % | "
                        + $"{100 * times.Shares.Waiting:0} % |"));
        }
    }

    private static TransformerSize Size(int layers) => new(layers, 8, 256, 8000);
}
