using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Fuzz;

/// <summary>The files that damage starts from, kind by kind.</summary>
internal sealed class Seeds
{
    private const int Largest = 60_000;
    private readonly Dictionary<InputKind, byte[][]> _files = [];
    private readonly IReadOnlyDictionary<InputKind, byte[][]> _fitting;

    /// <summary>Reads the files; <paramref name="fitting"/> are some that an opened model takes as they are, half of all picks.</summary>
    public Seeds(IReadOnlyDictionary<InputKind, byte[][]> fitting)
    {
        _fitting = fitting;
        string tests = RepositoryFolder.Find("tests"), models = RepositoryFolder.Find("models");
        Add(InputKind.Model, Find(tests, "*.onnx").Concat(Find(models, "*.onnx")));
        Add(InputKind.ExternalData,
            Find(Path.Combine(tests, "cases", "bad"), "*.onnx").Where(path => Path.GetDirectoryName(path)!.Contains("external", StringComparison.Ordinal)));
        Add(InputKind.Tokenizer, Find(tests, "tokenizer.json").Concat(Find(models, "tokenizer.json")));
        Add(InputKind.Prompts, Find(tests, "*.jsonl").Concat(Find(models, "*.jsonl")).Concat(Find(tests, "prompts*.csv")));
        Add(InputKind.Circuit, Find(tests, "circuit*.json")
            .Concat(Find(Path.Combine(tests, "cases", "reports"), "*.json")).Where(path => !path.EndsWith("tokenizer.json", StringComparison.Ordinal)));
        Add(InputKind.Trace, Find(Path.Combine(tests, "cases"), "*.json").Where(path => path.Contains("trace", StringComparison.OrdinalIgnoreCase)));
        Add(InputKind.Truth, Find(models, "true_edges.json").Concat(Find(tests, "circuit*.json")));
        Add(InputKind.Tensor, Find(Path.Combine(tests, "cases"), "*.pb"));
        Add(InputKind.Edges, []);
        Add(InputKind.Case, Find(Path.Combine(tests, "cases"), "case*.json"));
    }

    public byte[] Pick(InputKind kind, Random random)
    {
        byte[][] files = _fitting.TryGetValue(kind, out var fitting) && random.Next(2) == 0 ? fitting : _files[kind];
        return files[random.Next(files.Length)];
    }

    private void Add(InputKind kind, IEnumerable<string> paths)
    {
        byte[][] files = [.. paths.Where(path => new FileInfo(path).Length is > 0 and < Largest).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        _files[kind] = files.Length > 0 ? files : ["input->a0.h0<q>\na0.h0->logits # kept\nm0->logits\n"u8.ToArray(),
            "{\"edges\": [[\"input\", \"logits\"]], \"true_edges\": [\"input->logits\"]}"u8.ToArray()];
    }

    private static IEnumerable<string> Find(string folder, string pattern) =>
        Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
}
