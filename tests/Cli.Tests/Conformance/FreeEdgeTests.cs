using System.Diagnostics.Metrics;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Evaluation;
using Acdc.Onnx.PatchRunner.Incremental;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests.Conformance;

/// <summary>Edges that carry the same in both runs.</summary>
[TestClass]
public sealed class FreeEdgeTests
{
    private static string Folder => RepositoryFolder.Find("models", "gpt2-tasks");

    [TestMethod]
    public void Edges_from_the_positions_cost_no_run_under_corrupted_ablation()
    {
        using var model = MappedModel.Open(Path.Combine(Folder, "model.onnx"), new() { Device = DeviceChoice.Cpu, Bottom = BottomForm.Split });
        var prompts = PromptFile.Read(Path.Combine(Folder, "prompts", "ioi.jsonl"), new() { Limit = 3 });
        var batches = PromptBatches.Make(prompts, new(KnownMetrics.Find("kl")!) { TokenInput = model.Map.Inputs.Tokens.Name });
        var edges = model.Map.Edges;
        int[] positions = From(edges, CircuitNode.PositionEmbedding), tokens = From(edges, CircuitNode.TokenEmbedding);
        EdgeSet removed = new EdgeSet(edges).With([tokens[^1]]);
        using IncrementalEvaluator incremental = new(model, batches, Ablation.Corrupted, edges);
        using ReferenceEvaluator reference = new(model, batches, Ablation.Corrupted, edges);
        double before = incremental.Evaluate(removed, [[]])[0];

        var (same, none) = Counted(() => incremental.Evaluate(removed, [positions])[0]);
        var (other, some) = Counted(() => incremental.Evaluate(removed, [tokens])[0]);

        Assert.AreEqual(before, same, "an edge that carries the same value changed the metric");
        Assert.AreEqual(0, none, "runs for edges that carry the same value");
        Assert.AreNotEqual(before, other);
        Assert.AreNotEqual(0, some);
        Assert.AreEqual(reference.Evaluate(removed, [positions])[0], same, 1e-6);
        Assert.AreEqual(reference.Evaluate(removed, [[.. positions, .. tokens]])[0], incremental.Evaluate(removed, [[.. positions, .. tokens]])[0], 1e-5);
    }

    private static int[] From(EdgeGraph edges, CircuitNode sender) => [.. Enumerable.Range(0, edges.Edges.Count).Where(edge => edges.Edges[edge].Sender == sender)];

    /// <summary>A value, and how often this thread entered ONNX Runtime for it.</summary>
    private static (double Value, int Entries) Counted(Func<double> work)
    {
        int thread = Environment.CurrentManagedThreadId, entries = 0;
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == Instruments.MeterName && instrument.Name == Instruments.RuntimeSeconds)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => entries += Environment.CurrentManagedThreadId == thread ? 1 : 0);
        listener.Start();
        return (work(), entries);
    }
}
