using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Capture;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.PatchRunner.Tests.Forms;

namespace Acdc.Onnx.PatchRunner.Tests;

/// <summary>What is captured of an unmodified model, against the float64 oracle.</summary>
[TestClass]
public sealed class CaptureSessionTests
{
    private const double Tolerance = 1e-5;
    private static readonly long[] Tokens = [1, 4, 9, 2, 7];

    private readonly TinyShape _shape = new();
    private readonly TinyWeights _weights = new();

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Senders_have_the_models_own_values_whether_logits_are_asked_for_or_not(bool withLogits)
    {
        using var model = TinyCase.Open(new TinyTransformer(_shape, _weights).Build());
        using var session = withLogits ? new CaptureSession(model) : CaptureSession.WithoutLogits(model, model.Runner.OpenBriefly);
        var expected = new TinyOracle(_shape, _weights).Run(Tokens, new HashSet<string>(), null);
        Dictionary<string, OnnxTensor> feeds = new() { ["input_ids"] = OnnxTensor.Of(Tokens, 1, Tokens.Length) };

        using var senders = withLogits ? session.SendersAndLogits(feeds) : session.Senders(feeds);

        foreach (var (node, value) in expected.Senders)
        {
            AssertClose(value, OrtTensor.ToOnnxTensor(senders[node]), node.ToString());
        }

        if (withLogits)
        {
            AssertClose(expected.Logits, senders.Logits!, "logits");
        }
        else
        {
            Assert.IsNull(senders.Logits);
        }
    }

    private static void AssertClose(double[,] expected, OnnxTensor actual, string what)
    {
        double[] wanted = [.. expected.Cast<double>()];
        float[] given = actual.ToSingle();
        Assert.AreEqual(wanted.Length, given.Length, what);
        Assert.AreEqual(0, wanted.Zip(given, (a, b) => Math.Abs(a - b)).Max(), Tolerance, what);
    }
}
