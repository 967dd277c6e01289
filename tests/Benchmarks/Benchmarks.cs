using Acdc.Onnx.Conformance;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Attribution;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Benchmarks;

/// <summary>The benchmarks by name, with their limits.</summary>
internal sealed class Benchmarks
{
    private const int Repeats = 5;
    private const string Forwards = "plain_forwards", ForwardsPerTest = "plain_forwards_per_test";
    private const double Gpt2SmallThreshold = 0.0005, IoiThreshold = 0.05, Ioi200Threshold = 0.01;

    private readonly (string[] Names, Func<IEnumerable<Row>> Rows)[] _all;

    public Benchmarks() => _all =
    [
        (["gpt2small_per_test", "gpt2small_run"], Gpt2Small),
        (["head_question"], () => [new("head_question", HeadQuestionBenchmark.Milliseconds(), "ms_of_csharp", 0.1)]),
        (["gpt2small_memory"], Gpt2SmallMemory),
        (["gpt2small_eap", "gpt2small_eap_ig"], Gpt2SmallAttribution),
        (["ioi_search"], () => [new("ioi_search", Ioi(32, IoiThreshold).Run, Forwards, 30)]),
        (["ioi200_search"], () => [new("ioi200_search", Ioi(null, Ioi200Threshold).Run, Forwards, 20)]),
        (["ioi_process"], () => [new("ioi_process", ProcessBenchmark.DiscoverToInspect(SmallModel, SmallPrompts, 32, IoiThreshold), "inspect_processes", 3)]),
        (["smollm2_per_test", "smollm2_run"], SmolLm2),
        (["tokenizer_long_word"], () => [new("tokenizer_long_word", LongWordBenchmark.Ratio(), "a_word_a_tenth_as_long", 10)]),
    ];

    /// <summary>What can be asked for.</summary>
    public IEnumerable<string> Names => _all.SelectMany(group => group.Names);

    private static string SmallModel => RepositoryFolder.Find("models", "gpt2-tasks", "model.onnx");

    private static string SmallPrompts => RepositoryFolder.Find("models", "gpt2-tasks", "prompts", "ioi.jsonl");

    private static string SmolLmTrace =>
        RepositoryFolder.Find("..", "shared", "reference", "real", "smollm2-135m", "traces", "ioi", "acdc", "kl_corrupted_tau0.05.json");

    /// <summary>Runs those asked for, or all.</summary>
    public IEnumerable<Row> Run(IReadOnlyCollection<string> names) => _all
        .Where(group => names.Count == 0 || group.Names.Any(names.Contains))
        .SelectMany(group => group.Rows())
        .Where(row => names.Count == 0 || names.Contains(row.Name));

    private IEnumerable<Row> Gpt2Small()
    {
        var times = Random(TransformerSize.Gpt2Small, 20, Gpt2SmallThreshold);
        yield return new("gpt2small_per_test", times.PerTest, ForwardsPerTest, 0.08);
        yield return new("gpt2small_run", times.Run, Forwards, 150);
    }

    /// <summary>A search over a random model, 16 random tokens a prompt.</summary>
    internal static SearchTimes Random(TransformerSize size, int prompts, double threshold)
    {
        using RandomFiles files = new(size, prompts);
        using var model = Open(files.Model);
        return Report(SearchBenchmark.Measure(model, [files.Batch], new(threshold)));
    }

    private IEnumerable<Row> Gpt2SmallMemory()
    {
        using RandomFiles files = new(TransformerSize.Gpt2Small, 20);
        yield return new("gpt2small_memory", ProcessBenchmark.DiscoverMemory(files, Gpt2SmallThreshold), "weights", 3);
    }

    private static IEnumerable<Row> Gpt2SmallAttribution()
    {
        using RandomFiles files = new(TransformerSize.Gpt2Small, 20);
        using var model = Open(files.Model);
        var batch = files.BatchOf("neg_projection");
        yield return new("gpt2small_eap", AttributionBenchmark.Measure(model, [batch], GradientPoints.Clean), Forwards, 5);
        yield return new("gpt2small_eap_ig", AttributionBenchmark.Measure(model, [batch], GradientPoints.InputPath), Forwards, 20);
    }

    private static SearchTimes Ioi(int? limit, double threshold)
    {
        using var model = Open(SmallModel);
        var prompts = PromptFile.Read(SmallPrompts, new() { Limit = limit });
        var batches = PromptBatches.Make(prompts, new(KnownMetrics.Find("kl")!) { TokenInput = model.Map.Inputs.Tokens.Name, Plan = BatchPlan.For(model.Map) });
        return SearchBenchmark.MiddleOf(Repeats, () => Report(SearchBenchmark.Measure(model, batches, new(threshold))));
    }

    private static IEnumerable<Row> SmolLm2()
    {
        if (!File.Exists(SmolLmTrace))
        {
            yield break;
        }

        var trace = PublishedTrace.Read(SmolLmTrace);
        using var model = Open(trace.Model);
        var times = Report(SearchBenchmark.Measure(model, [TraceCheck.Batch(trace, model.Map)], trace.Options));
        yield return new("smollm2_per_test", times.PerTest, ForwardsPerTest, 0.08);
        yield return new("smollm2_run", times.Run, Forwards, 200);
    }

    private static MappedModel Open(string path) => MappedModel.Open(path, new() { Threads = Environment.ProcessorCount });

    private static SearchTimes Report(SearchTimes times)
    {
        Console.Error.WriteLine(FormattableString.Invariant(
            $"  plain forward {1e3 * times.Plain:0.00} ms; set-up {times.SetUp:0.000} s; search {times.All:0.000} s; {times.Tests} tests, {times.Kept} ")
            + FormattableString.Invariant(
                $"edges kept; {times.PerTest:0.0000} forwards a test; {100 * times.Shares.Runtime:0} % ONNX Runtime, {100 * times.Shares.Managed:0} % C#, ")
                + FormattableString.Invariant($"{100 * times.Shares.Waiting:0} % waiting"));
        return times;
    }
}
