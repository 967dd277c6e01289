using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Incremental;
using Acdc.Onnx.PatchRunner.Tests.Forms;

namespace Acdc.Onnx.PatchRunner.Tests.Components;

/// <summary>Which prompts stand for a batch.</summary>
[TestClass]
public sealed class PromptSampleTests
{
    private static readonly long[] Tokens = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 1, 2, 3];

    [TestMethod]
    public void It_begins_where_a_later_position_is_measured()
    {
        var sample = Sample(new(0, 0), new(1, 0), new(2, 1), new(4, 0), new(4, 1), new(6, 1));

        Assert.AreEqual((2, 4), (sample.First, sample.Count));
        CollectionAssert.AreEqual(new long[] { 5, 6, 7, 8, 9, 10, 0, 1 }, sample.Inputs["input_ids"].ToInt64());
        CollectionAssert.AreEqual(new long[] { 4, 2 }, sample.Inputs["input_ids"].Dims.ToArray());
        CollectionAssert.AreEqual(new MeasuredPlace[] { new(0, 1), new(2, 0), new(2, 1) }, sample.Places);
        CollectionAssert.AreEqual(new[] { 2, 3, 4 }, sample.PlaceRows);
    }

    [TestMethod]
    public void It_ends_with_the_batch()
    {
        var sample = Sample(new(0, 0), new(5, 1));

        Assert.AreEqual((5, 2), (sample.First, sample.Count));
        CollectionAssert.AreEqual(new long[] { 0, 1, 2, 3 }, sample.Inputs["input_ids"].ToInt64());
    }

    [TestMethod]
    public void It_begins_with_the_first_measured_prompt_where_only_first_positions_are()
    {
        var sample = Sample(new(1, 0), new(2, 0));

        Assert.AreEqual((1, 4), (sample.First, sample.Count));
    }

    private static PromptSample Sample(params MeasuredPlace[] places)
    {
        using var model = TinyCase.Open(new TinyTransformer(new(), new()).Build());
        return new(
            model, new(new Dictionary<string, OnnxTensor> { ["input_ids"] = OnnxTensor.Of(Tokens, 7, 2) }, null, null!, places.Length) { Places = places });
    }
}
