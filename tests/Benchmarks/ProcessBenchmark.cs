using System.Diagnostics;
using System.Globalization;

namespace Acdc.Onnx.Benchmarks;

/// <summary>Measures whole processes of the command.</summary>
internal static class ProcessBenchmark
{
    private const int Repeats = 3;

    /// <summary>Seconds of <c>discover</c>, from start to written files, ÷ seconds of <c>inspect</c> on the same model.</summary>
    public static double DiscoverToInspect(string model, string prompts, int limit, double threshold)
    {
        var results = Directory.CreateTempSubdirectory("acdc-bench-");
        try
        {
            string[] discover = ["discover", model, "--data", prompts, "--limit", Text(limit), "--threshold", Text(threshold), "--out",
                Path.Combine(results.FullName, "out")];
            var both = Enumerable.Range(0, Repeats).Select(_ => (Discover: Run(discover).Seconds, Inspect: Run("inspect", model).Seconds)).ToArray();
            return both.Select(pair => pair.Discover).Order().ElementAt(Repeats / 2) / both.Select(pair => pair.Inspect).Order().ElementAt(Repeats / 2);
        }
        finally
        {
            results.Delete(recursive: true);
        }
    }

    /// <summary>The peak resident set of one <c>discover</c> ÷ the bytes of the model's weights.</summary>
    public static double DiscoverMemory(RandomFiles files, double threshold) =>
        (double)Run("discover", files.Model, "--data", files.Prompts, "--threshold", Text(threshold), "--out", files.Results).PeakBytes / files.WeightBytes;

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static (double Seconds, long PeakBytes) Run(params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "acdc.dll");
        ProcessStartInfo start = new("dotnet", [program, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true };
        long begin = Stopwatch.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        var error = process.StandardError.ReadToEndAsync();
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        long peak = 0;
        while (!process.WaitForExit(20))
        {
            process.Refresh();
            peak = process.HasExited ? peak : Math.Max(peak, process.PeakWorkingSet64);
        }

        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        return process.ExitCode == 0
            ? (seconds, peak)
            : throw new InvalidOperationException($"acdc {string.Join(' ', arguments)} ended with {process.ExitCode}: {error.Result}");
    }
}
