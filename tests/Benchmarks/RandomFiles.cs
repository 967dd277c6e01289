using System.Globalization;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.PatchRunner.Batches;

namespace Acdc.Onnx.Benchmarks;

/// <summary>A random model with random prompts, in a folder that goes when this is disposed.</summary>
internal sealed class RandomFiles : IDisposable
{
    private const int Length = 16;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("acdc-bench-");
    private readonly long[] _clean;
    private readonly long[] _corrupted;
    private readonly int _prompts;

    public RandomFiles(TransformerSize size, int prompts)
    {
        _prompts = prompts;
        var model = RandomTransformer.Write(size, seed: 0);
        WeightBytes = model.Graph.Initializers.Where(value => value.Constant!.Type == ElementType.Float).Sum(value => value.Constant!.ByteCount);
        OnnxWriter.WriteFile(model, Model);
        RandomWeights random = new(1);
        (_clean, _corrupted) = (random.Ids(prompts * Length, size.Vocabulary), random.Ids(prompts * Length, size.Vocabulary));
        File.WriteAllLines(Prompts, Enumerable.Range(0, prompts).Select(prompt =>
            $$"""{"clean_ids": [{{Ids(_clean, prompt)}}], "corrupted_ids": [{{Ids(_corrupted, prompt)}}]}"""));
    }

    /// <summary>The model's file.</summary>
    public string Model => Path.Combine(_folder.FullName, "model.onnx");

    /// <summary>The prompts' file.</summary>
    public string Prompts => Path.Combine(_folder.FullName, "prompts.jsonl");

    /// <summary>A folder for results.</summary>
    public string Results => Path.Combine(_folder.FullName, "results");

    /// <summary>Bytes of the float32 initializers.</summary>
    public long WeightBytes { get; }

    /// <summary>The prompts as a batch, scored by KL at the last position.</summary>
    public EvaluationBatch Batch => BatchOf("kl");

    /// <summary>The prompts as a batch, scored by another metric that needs no answers.</summary>
    public EvaluationBatch BatchOf(string metric) => MeasuredBatch.Of(
        Feeds(_clean), Feeds(_corrupted), KnownMetrics.Find(metric)!, [.. Enumerable.Range(0, _prompts).Select(prompt => new MeasuredRow(prompt, Length - 1))]);

    public void Dispose() => _folder.Delete(recursive: true);

    private Dictionary<string, OnnxTensor> Feeds(long[] ids) => new() { ["input_ids"] = OnnxTensor.Of(ids, _prompts, Length) };

    private static string Ids(long[] ids, int prompt) =>
        string.Join(", ", ids.Skip(prompt * Length).Take(Length).Select(id => id.ToString(CultureInfo.InvariantCulture)));
}
