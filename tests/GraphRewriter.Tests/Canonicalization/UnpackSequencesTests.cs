using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Tests.Canonicalization;

[TestClass]
public sealed class UnpackSequencesTests
{
    private static readonly UnpackSequences Pass = new();

    [TestMethod]
    public void Parts_of_one_size_the_last_shorter() => Split(OnnxTensor.Scalar(4L), [0, 2, 1], keepAxis: true).AssertKept(Pass);

    [TestMethod]
    public void Parts_of_given_sizes_from_either_end() => Split(OnnxTensor.Of([2L, 5, 3], 3), [0, -1, 1], keepAxis: true).AssertKept(Pass);

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Single_elements(bool keepAxis) => Split(null, [3, 0, 9], keepAxis).AssertKept(Pass);

    [TestMethod]
    public void A_part_counted_from_an_unknown_end_stays() =>
        Assert.IsFalse(Pass.Apply(Split(OnnxTensor.Scalar(4L), [-1], keepAxis: true).Model));

    private static OpModel Split(OnnxTensor? sizes, long[] picks, bool keepAxis)
    {
        OpModel model = new(opset: 11);
        var sequence = model.Builder.Op(
            "SplitToSequence",
            [model.Input("x", 2, 10, 3), sizes is null ? null : model.Builder.Constant(sizes)],
            OpModel.Attribute("axis", 1L),
            OpModel.Attribute("keepdims", keepAxis ? 1L : 0));
        for (int i = 0; i < picks.Length; i++)
        {
            model.Node("SequenceAt", [sequence, model.Builder.Constant(OnnxTensor.Scalar(picks[i]))], [$"y{i}"]);
        }

        return model;
    }
}
