using System.Text.Json;
using Acdc.Onnx.Conformance;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Discovery.Tests.Methods;

/// <summary>Scores that the published programs computed (<c>baselines/*.json</c>), with a recorded search on the same prompts by the same metric.</summary>
internal sealed record Baseline(string Path, string Metric)
{
    /// <summary>An environment variable with a folder of more cases of this form.</summary>
    private const string MoreCases = "ACDC_MORE_CASES";

    /// <summary>The files below the repository's cases that begin with <paramref name="start"/>, and those of the folder in <c>ACDC_MORE_CASES</c>.</summary>
    public static IEnumerable<string> Find(string start) =>
        new[] { RepositoryFolder.Find("tests", "cases"), Environment.GetEnvironmentVariable(MoreCases) }
            .OfType<string>()
            .SelectMany(root => Directory.EnumerateFiles(root, $"{start}*.json", SearchOption.AllDirectories))
            .Where(path => System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(path)) == "baselines")
            .Order(StringComparer.Ordinal);

    /// <summary>Reads the head of a file.</summary>
    public static Baseline Read(string path)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(path));
        string file = System.IO.Path.GetFileNameWithoutExtension(path);
        return new(path, file[(file.IndexOf('_', StringComparison.Ordinal) + 1)..]);
    }

    /// <summary>An object of names and numbers somewhere in the file.</summary>
    public IReadOnlyDictionary<string, double>? Scores(params string[] keys)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path));
        var element = json.RootElement;
        foreach (string key in keys)
        {
            var found =
                element.EnumerateObject().Where(property => property.Name == key || property.Name.StartsWith($"{key} (", StringComparison.Ordinal)).ToArray();
            if (found.Length == 0)
            {
                return null;
            }

            element = found[0].Value;
        }

        return element.EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetDouble());
    }

    /// <summary>A recorded search with this metric, or with another whose metric is replaced.</summary>
    public PublishedTrace Trace()
    {
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetDirectoryName(Path))!;
        var traces = new[] { "acdc_merged", "acdc" }
            .Select(name => System.IO.Path.Combine(folder, name))
            .Where(Directory.Exists)
            .SelectMany(name => Directory.EnumerateFiles(name, "*_corrupted_*.json").Order(StringComparer.Ordinal))
            .ToArray();
        string like = Metric == "neg_projection" ? "l2" : Metric;
        var trace = PublishedTrace.Read(traces.First(file => System.IO.Path.GetFileName(file).StartsWith($"{like}_", StringComparison.Ordinal)));
        return trace with { Metric = trace.Metric with { Name = Metric } };
    }
}
