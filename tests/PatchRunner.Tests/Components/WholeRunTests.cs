using System.Globalization;
using System.Text.RegularExpressions;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Components;
using Acdc.Onnx.PatchRunner.Incremental;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.PatchRunner.Tests.Forms;

namespace Acdc.Onnx.PatchRunner.Tests.Components;

/// <summary>The model run as its components, against the float64 oracle and against the model itself.</summary>
[TestClass]
public sealed class WholeRunTests
{
    private const double Tolerance = 1e-5;
    private static readonly long[][] Prompts = [[1, 4, 9, 2, 7], [3, 3, 0, 10, 5]];

    private readonly TinyShape _shape = new();
    private readonly TinyWeights _weights = new();

    private static Dictionary<string, OnnxTensor> Feeds =>
        new() { ["input_ids"] = OnnxTensor.Of([.. Prompts.SelectMany(prompt => prompt)], Prompts.Length, Prompts[0].Length) };

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void All_senders_and_streams_have_the_models_own_values(bool centered)
    {
        using var model = TinyCase.Open(new TinyTransformer(_shape, _weights).Build());
        var expected = Prompts.Select(prompt => new TinyOracle(_shape, _weights).Run(prompt, new HashSet<string>(), null)).ToArray();
        Wiring wiring = new(model.Map.Edges);
        using SessionLibrary sessions = new(model.Runner);
        using ComponentLibrary library = new(model.Map, sessions, centered);
        using WholeRunParts parts = new(model, library, model.Runner);
        using ComponentRuns runs = new(wiring, library, sessions);
        using var sides = runs.Sides.Of(Feeds);

        var (senders, streams) = runs.Run(parts, Feeds, sides);

        using var disposed = senders;
        foreach (var sender in model.Map.Edges.Senders)
        {
            AssertClose(
                expected.SelectMany(run => Less(run.Senders[sender].Cast<double>(), centered)), OrtTensor.ToOnnxTensor(senders[sender]), sender.ToString());
        }

        var (top, constant) = streams.Take(streams[new Receiver(CircuitNode.Logits)]);
        var sum =
            model.Map.Edges.Senders.Select(sender => OrtTensor.ToOnnxTensor(senders[sender]).ToSingle()).Aggregate((a, b) => [.. a.Zip(b, (x, y) => x + y)]);
        float[] bias = OrtTensor.ToOnnxTensor(constant!).ToSingle();
        AssertClose(sum.Select((value, i) => (double)value + bias[i % bias.Length]), OrtTensor.ToOnnxTensor(top), "the stream before the logits");
    }

    [TestMethod]
    [DataRow(true, 4)]
    [DataRow(true, 0)]
    [DataRow(false, 4)]
    [DataRow(false, 0)]
    public void Logits_that_are_not_the_models_own_are_refused(bool atPlaces, int firstPosition)
    {
        using var model = TinyCase.Open(new TinyTransformer(_shape, _weights).Build());
        MeasuredPlace[] places = [new(0, firstPosition), new(1, 2)];
        LogitsSample sample = new(model, new(Feeds, null, null!, 2) { Places = places });
        var all = Prompts.Select(prompt => new TinyOracle(_shape, _weights).Run(prompt, new HashSet<string>(), null).Logits).ToArray();
        double[] logits = atPlaces
            ? [.. places.SelectMany(place => Enumerable.Range(0, _shape.Vocabulary).Select(channel => all[place.Prompt][place.Position, channel]))]
            : [.. all.SelectMany(prompt => prompt.Cast<double>())];
        long[] dims = atPlaces ? [2, 1, _shape.Vocabulary] : [2, 5, _shape.Vocabulary];
        float[] given = [.. logits.Select(value => (float)value)];

        sample.Check(OnnxTensor.Of(given, dims), atPlaces);

        given[^1] += 0.01f * (given.Max() - given.Min());
        var refusal = Assert.ThrowsExactly<ComponentMismatchException>(() => sample.Check(OnnxTensor.Of(given, dims), atPlaces));
        // A hundredth of all logits' spread is about as much of the last channel's own.
        var told =
            Regex.Match(refusal.Message, "^the logits computed part by part differ from the model's own by (.*) of their channel's spread, more than 0.0001$");
        Assert.AreEqual(0.01, double.Parse(told.Groups[1].Value, CultureInfo.InvariantCulture), 0.005, refusal.Message);
    }

    private IEnumerable<double> Less(IEnumerable<double> rows, bool mean) =>
        mean ? rows.Chunk(_shape.Width).SelectMany(row => row.Select(value => value - row.Average())) : rows;

    private static void AssertClose(IEnumerable<double> expected, OnnxTensor actual, string what)
    {
        double[] wanted = [.. expected];
        float[] given = actual.ToSingle();
        Assert.AreEqual(wanted.Length, given.Length, what);
        Assert.AreEqual(0, wanted.Zip(given, (a, b) => Math.Abs(a - b)).Max(), Tolerance, what);
    }
}
