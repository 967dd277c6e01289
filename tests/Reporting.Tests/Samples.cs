using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.Reporting.Tests;

/// <summary>Searches worked out by hand, with the run that each belongs to.</summary>
internal static class Samples
{
    public static IReadOnlyList<Sample> All { get; } = [Usual, Norms, WholeHeads, Empty];

    /// <summary>One layer of two heads and an MLP, threshold 0.01: a path through each kind of fate of a finished search.</summary>
    public static Sample Usual
    {
        get
        {
            TestLog log = new(
                ("input", "a0.h0<q> a0.h0<k> a0.h0<v> a0.h1<q> a0.h1<k> a0.h1<v>"),
                ("input a0.h0 a0.h1", "m0"),
                ("input a0.h0 a0.h1 m0", "logits"));
            log.Single("m0->logits", 0.5);
            log.Single("a0.h0->logits", 0.25000000000000006);
            log.Single("a0.h1->logits", 1e-05);
            log.Single("input->logits", -0.002);
            log.Single("a0.h0->m0", 0.1);
            log.Single("a0.h1->m0", 0.009999995);
            log.Single("input->m0", 1.0 / 3);
            log.Unconnected("a0.h1<q>", "a0.h1<k>", "a0.h1<v>");
            log.Whole("a0.h0<v>", 0.2);
            log.Whole("a0.h0<k>", 0.004);
            log.Whole("a0.h0<q>", 0.0001);
            log.Single("input->a0.h0<v>", 0.2);
            return new("usual", log.Result(), Run("logit_diff", new(1, 2, 2, 8, 16, 100, Parallel: false, "before the blocks")));
        }
    }

    /// <summary>A layer whose norms act on sums, split embeddings, effects of both signs, and a search that was stopped.</summary>
    public static Sample Norms
    {
        get
        {
            TestLog log = new(
                ("embed pos_embed", "a0.h0<q> a0.h0<k> a0.h0<v>"),
                ("embed pos_embed a0.h0", "a0.norm"),
                ("a0.norm", "m0"),
                ("a0.norm m0", "m0.norm"),
                ("m0.norm", "logits"));
            log.Single("m0.norm->logits", 4);
            log.Single("m0->m0.norm", -2);
            log.Single("a0.norm->m0.norm", 1);
            log.Single("a0.norm->m0", 0.5);
            log.Single("a0.h0->a0.norm", 0);
            return new("norms", log.Result(), Run("kl", new(1, 1, 1, 4, 4, 10, Parallel: false, "on the stream")));
        }
    }

    /// <summary>A parallel layer at whole-head granularity.</summary>
    public static Sample WholeHeads
    {
        get
        {
            TestLog log = new(("input", "a0.h0 a0.h1 m0"), ("input a0.h0 a0.h1 m0", "logits"));
            log.Single("m0->logits", 0.03);
            log.Single("a0.h0->logits", 0.02);
            log.Single("a0.h1->logits", 0);
            log.Single("input->logits", 0);
            log.Single("input->m0", 0.5);
            log.Unconnected("a0.h1");
            log.Single("input->a0.h0", 0.02);
            return new("whole-heads", log.Result(), Run("kl", new(1, 2, 1, 8, 16, 100, Parallel: true, "before the blocks")));
        }
    }

    /// <summary>A search that removed everything.</summary>
    public static Sample Empty
    {
        get
        {
            TestLog log = new(("input", "logits"));
            log.Single("input->logits", 0.001);
            return new("empty", log.Result(), Run("kl", new(0, 0, 0, 0, 16, 100, Parallel: false, "none")));
        }
    }

    private static RunDescription Run(string metric, TransformerShape shape) => new()
    {
        Model = "a \"small\" <model>",
        Shape = shape,
        Metric = KnownMetrics.Find(metric)!,
        Settings = new JsonObject { ["threshold"] = 0.01, ["metric"] = metric, ["device"] = "auto" },
        Versions = new JsonObject { ["acdc"] = "0.1.0" },
        Files = [new("model", "models/small/model.onnx", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")],
        Device = "cpu",
        Started = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Times = [new("open_model", 0.5), new("search", 1.25)],
        Prompts = 20,
        ProofDifference = 1.5e-07,
    };
}

/// <summary>A search and its run.</summary>
internal sealed record Sample(string Name, SearchResult Result, RunDescription Run);
