using System.Diagnostics;
using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;
using Acdc.Onnx.PatchRunner;

namespace Acdc.Onnx.Discovery.Search;

/// <summary>What a search of a model would take.</summary>
/// <param name="TestsAtMost">Every edge tested alone, after every head's q, k and v tested whole.</param>
/// <param name="Size">The prompts and positions that <paramref name="Test"/> was measured with.</param>
/// <param name="Test">The time of one run of the model itself, which is what the costliest tests take; most take a small part of it.</param>
/// <param name="BytesPerPosition">Memory of the ablated values for each position of each prompt.</param>
internal sealed record SearchEstimate(int TestsAtMost, RunSize Size, TimeSpan Test, long BytesPerPosition)
{
    private const int Prompts = 8;
    private const int Positions = 16;
    private const int Runs = 3;

    /// <summary>The time of <see cref="TestsAtMost"/> tests with prompts of <see cref="Size"/>.</summary>
    public TimeSpan TimeAtMost => Test * TestsAtMost;

    /// <summary>Measures <paramref name="model"/> on made-up prompts: 8 of 16 tokens, fewer where the model's shapes are fixed or short.</summary>
    public static SearchEstimate Measure(MappedModel model)
    {
        var (map, edges) = (model.Map, model.Map.Edges);
        int tests = edges.Edges.Count + edges.Receivers.Count(receiver => receiver.Node.Kind == NodeKind.Head);
        RunSize size = new(map.Inputs.FixedBatch ?? Prompts, map.Inputs.FixedSequence ?? Positions);
        long bytes = (long)edges.Senders.Count * map.Shape.Width * sizeof(float);
        try
        {
            return new(tests, size, Time(model, size), bytes);
        }
        catch (ModelRunException)
        {
            return new(tests, map.Facts.Second, Time(model, map.Facts.Second), bytes);
        }
    }

    private static TimeSpan Time(MappedModel model, RunSize size)
    {
        long[] ids = new long[size.Batch * size.Sequence];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = i % model.Map.Inputs.Vocabulary;
        }

        var tokens = model.Map.Inputs.Tokens;
        long[] dims = tokens.DeclaredDims?.Count == 1 ? [size.Sequence] : [size.Batch, size.Sequence];
        Dictionary<string, OnnxTensor> batch = new() { [tokens.Name] = OnnxTensor.Of(ids, dims) };
        var feeds = model.Map.Inputs.Complete(batch);
        string[] outputs = [model.Map.Logits.Name];
        var whole = model.Map.Model.Clone();
        if (whole.Graph.Outputs.All(output => output.Name != outputs[0]))
        {
            whole.Graph.Outputs.Add(whole.Graph.Find(outputs[0])!);
        }

        using var session = model.Runner.Open(whole);
        _ = session.Run(feeds, outputs);
        long start = Stopwatch.GetTimestamp();
        for (int run = 0; run < Runs; run++)
        {
            _ = session.Run(feeds, outputs);
        }

        return Stopwatch.GetElapsedTime(start) / Runs;
    }
}
