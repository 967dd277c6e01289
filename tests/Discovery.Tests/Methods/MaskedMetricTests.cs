using Acdc.Onnx.Conformance;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Attribution;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Evaluation;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Discovery.Tests.Methods;

/// <summary>Masks on nodes and edges against the switchable model: heads with an axis of their own, merged into the batch, and shared by several.</summary>
[TestClass]
public sealed class MaskedMetricTests
{
    private static readonly Dictionary<string, (MappedModel Model, CaseInputs Inputs)> Opened = [];

    [ClassCleanup]
    public static void Close()
    {
        foreach (var (model, _) in Opened.Values)
        {
            model.Dispose();
        }
    }

    [TestMethod]
    [DataRow("gpt2-hand-attention", Ablation.Corrupted)]
    [DataRow("gpt2-hand-attention", Ablation.Zero)]
    [DataRow("bloom-dynamo18", Ablation.Zero)]
    [DataRow("falcon-optimum-past", Ablation.Corrupted)]
    [DataRow("gemma2-dynamo18", Ablation.Corrupted)]
    [DataRow("llama-dynamo18", Ablation.Zero)]
    [DataRow("opt-hf436ts14", Ablation.Corrupted)]
    public void A_node_masked_out_is_a_node_whose_edges_are_removed(string name, Ablation ablation)
    {
        var (model, inputs) = Open(name);
        var batch = Batch(model, inputs);
        using var metric = MaskedMetric.OfNodes(model, [batch], ablation);
        using ReferenceEvaluator evaluator = new(model, [batch], ablation, model.Map.Edges);
        double[] gradient = new double[metric.Masked.Count];
        Assert.AreEqual(0, metric.At(Ones(gradient.Length), gradient), 1e-5, "nothing masked");
        foreach (var node in metric.Masked.Select(mask => mask.Node).Distinct())
        {
            float[] masks = [.. metric.Masked.Select(mask => mask.Node == node ? 0f : 1)];
            var removed = EdgeSet.Of(model.Map.Edges, model.Map.Edges.Edges.Where(edge => edge.Sender == node));

            double expected = ((ICircuitEvaluator)evaluator).Evaluate(removed);

            Assert.AreEqual(expected, metric.At(masks, gradient), 1e-5 + (1e-4 * expected), $"{node}");
        }
    }

    [TestMethod]
    [DataRow("gpt2-hand-attention", Ablation.Corrupted)]
    [DataRow("bloom-dynamo18", Ablation.Corrupted)]
    [DataRow("gemma2-dynamo18", Ablation.Zero)]
    [DataRow("llama-dynamo18", Ablation.Corrupted)]
    public void Derivatives_agree_with_central_differences(string name, Ablation ablation)
    {
        var (model, inputs) = Open(name);
        var batch = Batch(model, inputs);
        using var nodes = MaskedMetric.OfNodes(model, [batch], ablation);
        AssertDifferences(nodes, nodes.Masked.Count, mask => $"{nodes.Masked[mask]}");
        using var edges = MaskedMetric.OfEdges(model, [batch], ablation);
        AssertDifferences(edges, model.Map.Edges.Edges.Count, edge => $"{model.Map.Edges.Edges[edge]}");
    }

    [TestMethod]
    public void Masks_on_edges_are_their_switches()
    {
        var (model, inputs) = Open("gpt2-hand-attention");
        var batch = Batch(model, inputs);
        using var metric = MaskedMetric.OfEdges(model, [batch], Ablation.Mean);
        using ReferenceEvaluator evaluator = new(model, [batch], Ablation.Mean, model.Map.Edges);
        float[] masks = [.. model.Map.Edges.Edges.Select((_, edge) => edge % 3 == 1 ? 0f : 1)];
        var removed = EdgeSet.Of(model.Map.Edges, model.Map.Edges.Edges.Where((_, edge) => masks[edge] == 0));

        Assert.AreEqual(((ICircuitEvaluator)evaluator).Evaluate(removed), metric.At(masks, new double[masks.Length]), 1e-5);
        Assert.ThrowsExactly<ArgumentException>(() => MaskedMetric.OfNodes(model, [batch], Ablation.Mean));
    }

    private static void AssertDifferences(MaskedMetric metric, int count, Func<int, string> named)
    {
        const float step = 0.02f;
        float[] masks = [.. Enumerable.Range(0, count).Select(mask => 0.5f + (mask * 7 % 11 / 25f))];
        double[] gradient = new double[count], none = new double[count];
        metric.At(masks, gradient);
        double largest = gradient.Max(Math.Abs);
        for (int mask = 0; mask < count; mask += Math.Max(1, count / 6))
        {
            double Moved(float shift)
            {
                float[] moved = [.. masks];
                moved[mask] += shift;
                return metric.At(moved, none);
            }

            double difference = ((8 * (Moved(step) - Moved(-step))) - (Moved(2 * step) - Moved(-2 * step))) / (12 * step);
            Assert.AreEqual(difference, gradient[mask], 1e-2 * largest, named(mask));
        }
    }

    private static float[] Ones(int count) => [.. Enumerable.Repeat(1f, count)];

    private static (MappedModel Model, CaseInputs Inputs) Open(string name)
    {
        if (!Opened.TryGetValue(name, out var opened))
        {
            string folder = RepositoryFolder.Find("tests", "cases", "zoo", name);
            string file = Directory.EnumerateFiles(folder, "*.onnx").Order(StringComparer.Ordinal).First();
            var model = MappedModel.Open(file, new() { Device = DeviceChoice.Cpu });
            Opened[name] = opened = (model, CaseInputs.Read(Path.Combine(folder, "data"), model.Map.Inputs.Roles.Keys));
        }

        return opened;
    }

    private static EvaluationBatch Batch(MappedModel model, CaseInputs inputs)
    {
        var dims = inputs.Clean[model.Map.Inputs.Tokens.Name].Dims;
        MeasuredRow[] rows = [
            .. from prompt in Enumerable.Range(0, (int)dims[0]) from position in Enumerable.Range(0, (int)dims[1]) select new MeasuredRow(prompt, position)];
        return MeasuredBatch.Of(
            inputs.Clean, inputs.Corrupted, KnownMetrics.Find("kl")!, rows, new() { LogitsType = model.Map.Facts[model.Map.Logits].Type });
    }
}
