using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Components;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.PatchRunner.Capture;
using Acdc.Onnx.PatchRunner.Components;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.PatchRunner.Tests.Components;

/// <summary>A head at single places against the same head at every position.</summary>
[TestClass]
public sealed class HeadAtPlacesTests
{
    private static readonly long[] Positions = [4, 0, 2];

    [TestMethod]
    [DataRow("models/gpt2-tasks", 0, 3)]
    [DataRow("models/gpt2-tasks", 2, 5)]
    [DataRow("tests/cases/zoo/llama-dynamo18", 1, 1)]
    [DataRow("tests/cases/zoo/gptj-hf436ts14", 0, 2)]
    [DataRow("tests/cases/zoo/bloom-dynamo18", 1, 0)]
    public void It_gives_the_rows_of_the_whole_output(string folder, int layer, int head)
    {
        using var model = MappedModel.Open(RepositoryFolder.Find([.. folder.Split('/'), "model.onnx"]), new() { Threads = 1 });
        var block = model.Map.Steps.OfType<JoinStep>().Select(step => step.Attention).OfType<AttentionBlock>().First(attention => attention.Layer == layer);
        Dictionary<string, OnnxTensor> inputs =
            new() { [model.Map.Inputs.Tokens.Name] = OnnxTensor.Of([.. Enumerable.Range(0, 15).Select(i => 11L * i % model.Map.Inputs.Vocabulary)], 3, 5) };
        using CaptureSession capture = new(model);
        var (senders, streams) = capture.SendersAndStreams(inputs);
        using var disposed = senders;
        var (stream, _) = streams.Take(streams[new Receiver(CircuitNode.OfHead(layer, head), HeadInput.Query)]);
        var x = OrtTensor.ToOnnxTensor(stream);

        using SessionLibrary sessions = new(model.Runner);
        SideModel sides = new(model.Map, sessions);
        using var whole = sides.Of(inputs);
        var places = OnnxTensor.Of([.. Positions.SelectMany((position, prompt) => new[] { prompt, position })], 3, 2);
        using var indices = OrtTensor.ToOrtValue(places);
        using var there = sides.AtPlaces(whole, indices, 3);

        OnnxTensor Operand(HeadInput which, OnnxTensor from, SideValues outside) =>
            Templates.Outcome(HeadComponents.Operand(model.Map, block, head, which), outside, from);
        OnnxTensor q = Operand(HeadInput.Query, x, whole), k = Operand(HeadInput.Key, x, whole), v = Operand(HeadInput.Value, x, whole);
        var pattern = Templates.Outcome(HeadComponents.Pattern(model.Map, block, head), whole, q, k, x);
        var expected = RowsOf(Templates.Outcome(HeadComponents.Output(model.Map, block, head), whole, pattern, v, x));

        foreach (var (query, atPlaces) in new[] { (q, false), (Operand(HeadInput.Query, RowsOf(x), there), true) })
        {
            var row = Templates.Outcome(HeadComponents.PatternAtPlaces(model.Map, block, head, atPlaces), whole, query, k, x, places);
            Templates.AssertNear(expected, Templates.Outcome(HeadComponents.OutputAtPlaces(model.Map, block, head)!, whole, row, v), 1e-5f);
            Templates.AssertNear(expected, Templates.Outcome(HeadComponents.OutputOfStreamAtPlaces(model.Map, block, head)!, whole, row, x), 1e-5f);
        }
    }

    private static OnnxTensor RowsOf(OnnxTensor stream)
    {
        int width = (int)stream.Dims[2], length = (int)stream.Dims[1];
        float[] values = stream.ToSingle();
        return OnnxTensor.Of(
            [.. Positions.SelectMany((position, prompt) => values.Skip(((prompt * length) + (int)position) * width).Take(width))], Positions.Length, 1, width);
    }
}
