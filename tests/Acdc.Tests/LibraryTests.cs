using Acdc.Onnx.Cli.Tests;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.Reporting;
using Acdc.Onnx.Reporting.Output;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Tests;

/// <summary>What a program in C# meets: its own metrics and exporters, progress, stops and mistakes.</summary>
[TestClass]
public sealed class LibraryTests
{
    [TestMethod]
    public void At_most_ten_types_are_where_one_begins()
    {
        var types = typeof(CircuitModel).Assembly.GetExportedTypes();

        Assert.IsTrue(types.Length is > 0 and <= 10, string.Join(", ", types.Select(type => type.Name)));
    }

    [TestMethod]
    public void The_circuit_of_all_edges_measures_what_the_model_does_and_that_of_none_what_is_left()
    {
        var result = Opened.Run.Discover(0.001);

        Assert.AreEqual(result.Final, Opened.Run.Measure(result.Circuit.Edges), 1e-6);
        Assert.AreEqual(result.Start, Opened.Run.Measure(Opened.Model.Edges.Edges), 1e-6);
        Assert.AreEqual(result.Corrupted, Opened.Run.Measure([]), 1e-6);
        Assert.AreEqual((result.Final - result.Corrupted) / (result.Start - result.Corrupted), result.Faithfulness, 1e-9);
        Assert.IsTrue(result.Circuit.Contains(result.Circuit.Edges[0].ToString()));
        CollectionAssert.Contains(result.Circuit.Nodes.ToArray(), CircuitNode.Logits);
    }

    [TestMethod]
    public void A_saved_circuit_is_read_back_and_evaluated_as_the_result_says()
    {
        using TemporaryFolder folder = new();
        var result = Opened.Run.Discover(0.001);
        string saved = result.Save(folder["out"]).Single(path => path.EndsWith("circuit.json", StringComparison.Ordinal));

        var circuit = Opened.Model.ReadCircuit(saved);
        var scores = Opened.Run.Evaluate(circuit.Edges);

        CollectionAssert.AreEqual(result.Circuit.Edges.ToArray(), circuit.Edges.ToArray());
        Assert.AreEqual((result.Start, result.Final, result.Corrupted), (Near(scores.Clean, result.Start), Near(scores.Circuit, result.Final), Near(scores.Corrupted, result.Corrupted)));
        Throws<InvalidDataException>(() => Opened.Model.ReadCircuit(Models.XproportionPrompts), "xproportion.jsonl");

        static double Near(double actual, double expected) => Math.Abs(actual - expected) < 1e-6 ? expected : actual;
    }

    [TestMethod]
    public void A_metric_of_ones_own_gives_what_the_built_in_one_of_the_same_formula_gives()
    {
        MetricDefinition own = new("half_l2", "half the mean squared difference", graph =>
        {
            var difference = graph.Builder.Sub(graph.Current, graph.Clean());
            return graph.Builder.Mul(graph.Builder.ReduceMean(graph.Builder.Mul(difference, difference), false, 1), graph.Number(0.5f));
        })
        {
            ComparesWithClean = true,
        };
        var prompts = Opened.Prompts;
        var some = Opened.Model.Edges.Edges.Where((_, i) => i % 2 == 0).ToArray();

        Assert.AreEqual(prompts.Score(Metrics.L2).Measure(some) / 2, prompts.Score(own).Measure(some), 1e-6);
        CollectionAssert.AreEqual(Halved(prompts.Score(Metrics.L2).Score("clean-corrupted").Values), Rounded(prompts.Score(own).Score("clean-corrupted").Values));

        static double[] Halved(IEnumerable<double> values) => Rounded(values.Select(value => value / 2));
        static double[] Rounded(IEnumerable<double> values) => [.. values.Select(value => Math.Round(value, 5) + 0.0)];
    }

    [TestMethod]
    public void An_exporter_of_ones_own_writes_its_file_into_the_set()
    {
        using TemporaryFolder folder = new();
        var result = Opened.Run.Score("clean-corrupted").Top(10);

        var saved = result.Save(folder["out"], [.. Exporters.All, new KeptNames()]);

        string[] names = File.ReadAllLines(saved.Single(path => path.EndsWith("kept.txt", StringComparison.Ordinal)));
        CollectionAssert.AreEqual(result.Circuit.Edges.Select(edge => edge.ToString()).ToArray(), names);
        Assert.IsTrue(File.Exists(Path.Combine(folder["out"], "edges.csv")));
    }

    [TestMethod]
    public void Progress_is_told_and_a_stop_gives_what_was_found()
    {
        using CancellationTokenSource stop = new();
        List<SearchProgress> told = [];
        Listener<SearchProgress> listener = new(progress =>
        {
            told.Add(progress);
            if (told.Count == 5)
            {
                stop.Cancel();
            }
        });

        var stopped = Assert.ThrowsExactly<SearchStoppedException>(() => Opened.Run.Discover(0.0001, listener, stop.Token));

        Assert.IsTrue(told.Count >= 5);
        Assert.IsTrue(stopped.Partial.Outcomes.Any(outcome => outcome.Fate == EdgeFate.Untested));
        Assert.ThrowsExactly<OperationCanceledException>(() => Opened.Run.Score("clean-corrupted", cancellation: stop.Token));
    }

    [TestMethod]
    public void Mistakes_are_told_by_name()
    {
        using TemporaryFolder folder = new();
        Throws<ArgumentException>(() => Opened.Run.Score("eap-gi"), "there is no method 'eap-gi'; there are ");
        Throws<ArgumentException>(() => Metrics.Named("kld"), "there is no metric 'kld'; there are kl, ");
        Throws<ArgumentException>(() => Opened.Prompts.Score(Metrics.Kl, channels: [0]), "takes no choice of channels");
        Throws<ArgumentException>(() => Opened.Prompts.Score(Metrics.L2, channels: [1 << 20]), "there is no channel 1048576");
        Throws<ArgumentException>(() => Opened.Run.Experiments.Sweep([0.1], orders: ["upwards"]), "there is no order 'upwards'; there are ascending, ");
        Throws<PromptException>(() => Opened.Model.Prompts(folder["none.jsonl"]), "none.jsonl");
        Throws<FileNotFoundException>(() => CircuitModel.Open(folder["none.onnx"]), "none.onnx");
        Throws<KeyNotFoundException>(() => Opened.Run.Measure([Edge.Parse("a90.h0->logits")]), "a90.h0->logits");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Opened.Run.Score("random").Top(0));
    }

    [TestMethod]
    public void Nothing_of_the_users_is_overwritten()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["out"]);
        File.WriteAllText(Path.Combine(folder["out"], "edges.csv"), "mine");
        var result = Opened.Run.Score("random").Top(10);

        Throws<OutputRefusedException>(() => result.Save(folder["out"]), "edges.csv");
        Assert.AreEqual("mine", File.ReadAllText(Path.Combine(folder["out"], "edges.csv")));
        Throws<IOException>(() => Opened.Model.Rewrite(Models.Xproportion), "is there already");
    }

    private static void Throws<T>(Action action, string says)
        where T : Exception => StringAssert.Contains(Assert.Throws<T>(action).Message, says);

    private sealed class Listener<T>(Action<T> hear) : IProgress<T>
    {
        public void Report(T value) => hear(value);
    }

    private sealed class KeptNames : IExporter
    {
        public string FileName => "kept.txt";

        public string Description => "the names of the edges that stay";

        public void Write(SearchResult result, RunDescription run, TextWriter output)
        {
            foreach (var outcome in result.Outcomes.Where(outcome => outcome.Kept))
            {
                output.WriteLine(outcome.Edge);
            }
        }
    }
}
