using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Components;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.PatchRunner.Tests.Components;

/// <summary>A head at single places against the same head at every position.</summary>
[TestClass]
public sealed class HeadAtPlacesTests
{
    private static readonly long[] Positions = [4, 0, 2];

    [TestMethod]
    [DataRow(0, 3)]
    [DataRow(2, 5)]
    public void It_gives_the_rows_of_the_whole_output(int layer, int head)
    {
        using var model = MappedModel.Open(RepositoryFolder.Find("models", "gpt2-tasks", "model.onnx"), new() { Threads = 1 });
        var block = model.Map.Steps.OfType<JoinStep>().Select(step => step.Attention).OfType<AttentionBlock>().First(attention => attention.Layer == layer);
        var ids = OnnxTensor.Of([.. Enumerable.Range(0, 15).Select(i => 11L * i)], 3, 5);
        using CaptureSession capture = new(model);
        var (senders, streams) = capture.SendersAndStreams(new Dictionary<string, OnnxTensor> { [model.Map.Inputs.Tokens.Name] = ids });
        using var disposed = senders;
        var (stream, _) = streams.Take(streams[new Receiver(CircuitNode.OfHead(layer, head), HeadInput.Query)]);
        var x = OrtTensor.ToOnnxTensor(stream);
        var rows = RowsOf(x);

        OnnxTensor Operand(HeadInput which, OnnxTensor from, OnnxTensor tokens) => Run(model, ComponentBuilder.HeadInput(model.Map, block, head, which), tokens, from);
        OnnxTensor q = Operand(HeadInput.Query, x, ids), k = Operand(HeadInput.Key, x, ids), v = Operand(HeadInput.Value, x, ids);
        float[] expected = RowsOf(Run(model, ComponentBuilder.HeadOutput(model.Map, block, head), ids, q, k, v, x)).ToSingle();

        var places = OnnxTensor.Of([.. Positions.SelectMany((position, prompt) => new[] { prompt, position })], 3, 2);
        var query = Operand(HeadInput.Query, rows, OnnxTensor.Of(new long[3], 3, 1));
        foreach (var (some, atPlaces) in new[] { (q, false), (query, true) })
        {
            float[] actual = Run(model, ComponentBuilder.HeadOutputAtPlaces(model.Map, block, head, atPlaces)!, ids, some, k, v, x, places).ToSingle();
            Assert.HasCount(expected.Length, actual);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.AreEqual(expected[i], actual[i], 1e-5f);
            }
        }
    }

    private static OnnxTensor RowsOf(OnnxTensor stream)
    {
        int width = (int)stream.Dims[2], length = (int)stream.Dims[1];
        float[] values = stream.ToSingle();
        return OnnxTensor.Of([.. Positions.SelectMany((position, prompt) => values.Skip(((prompt * length) + (int)position) * width).Take(width))], Positions.Length, 1, width);
    }

    private static OnnxTensor Run(MappedModel model, Component component, OnnxTensor tokens, params OnnxTensor[] inputs)
    {
        using var session = model.Runner.OpenBound(component.Model);
        using Incremental.SessionLibrary sessions = new(model.Runner);
        using var sides = new Incremental.SideModel(model.Map, sessions).Of(new Dictionary<string, OnnxTensor> { [model.Map.Inputs.Tokens.Name] = tokens });
        foreach (string side in component.Sides)
        {
            session.Bind(side, sides[side]);
        }

        for (int i = 0; i < inputs.Length; i++)
        {
            session.Bind(component.Inputs[i], inputs[i]);
        }

        session.BindOutput(Component.Output);
        using var outputs = session.Run();
        return session.ReadToHost(outputs[Component.Output]);
    }
}
