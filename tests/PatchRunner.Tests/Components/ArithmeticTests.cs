using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Components;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner.Tests.Components;

/// <summary>Sums of streams against sums of whole numbers, which 32-bit floats hold exactly in any order.</summary>
[TestClass]
public sealed class ArithmeticTests
{
    private const int Prompts = 2, Width = 3;

    [TestMethod]
    [DataRow("+")]
    [DataRow("+-")]
    [DataRow("+-+")]
    [DataRow("+---")]
    [DataRow("+-+-+-+-+-+")]
    [DataRow("++++++++++++++++++++++")]
    [DataRow("+------------------+")]
    public void Terms_are_added_and_subtracted(string signs)
    {
        using SessionLibrary sessions = new(new OrtModelRunner(ExecutionDevice.Select(DeviceChoice.Cpu), threads: 1));
        using Arithmetic arithmetic = new(sessions);
        float[][] values = [
            .. signs.Select((_, term) => Enumerable.Range(0, Prompts * Width).Select(i => (float)((term + 2) * (term + 1) * (i + 1))).ToArray())];
        var terms = values.Select(value => OrtTensor.ToOrtValue(OnnxTensor.Of(value, Prompts, 1, Width))).ToArray();

        using var sum = arithmetic.Sum([.. terms.Select((term, i) => new Term(term, signs[i] == '-' ? Sign.Minus : Sign.Plus))]);

        for (int i = 0; i < Prompts * Width; i++)
        {
            float expected = signs.Select((sign, term) => sign == '-' ? -values[term][i] : values[term][i]).Sum();
            Assert.AreEqual(expected, OrtTensor.ToOnnxTensor(sum).ToSingle()[i]);
        }

        foreach (var term in terms)
        {
            term.Dispose();
        }
    }
}
