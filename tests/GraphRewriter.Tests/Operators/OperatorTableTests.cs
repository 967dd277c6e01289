using Acdc.Onnx.GraphRewriter.Gradients;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Ir.Operators;
using Acdc.Onnx.GraphRewriter.Profiling;
using static Acdc.Onnx.GraphRewriter.Tests.Operators.TensorParts;

namespace Acdc.Onnx.GraphRewriter.Tests.Operators;

/// <summary>Holds every claim of every row of the operator table to what ONNX Runtime computes. A row that claims something has a sample.</summary>
[TestClass]
public sealed class OperatorTableTests
{
    public static IEnumerable<object[]> Claiming => OperatorTable.All.Where(Claims).OrderBy(row => row.Op.ToString())
        .Select(row => new object[] { row.Op.Type, row.Op.Domain });

    private static bool Claims(OperatorRow row) => row.Shape is not (ShapeRule.None or ShapeRule.Unstated) || row.Elementwise || row.Linear != Linearity.None
        || row.Slices != SlicePassage.Stops || row.Derivative != Derivative.None;

    [TestMethod]
    [DynamicData(nameof(Claiming))]
    public void What_a_row_claims_is_what_the_runtime_does(string type, string domain)
    {
        var row = OperatorTable.Of(new(type, domain));
        using var sample = OperatorSamples.Of(row) ?? throw new AssertFailedException($"{row.Op} claims something and has no sample");
        var results = sample.Run();

        HasTypesAndShapes(row, sample, results);
        if (row.Elementwise)
        {
            IsElementwise(sample, results[0]);
        }

        if (row.Shape == ShapeRule.Broadcast)
        {
            Broadcasts(sample);
        }

        IsLinear(row, sample, results[0]);
        SliceClaims.Hold(row, sample, results[0]);
        if (row is { Derivative: Derivative.Zero, Random: false })
        {
            StaysPut(sample, results);
        }
    }

    [TestMethod]
    public void Columns_that_are_stored_in_blocks_take_their_bias_with_them()
    {
        var row = OperatorTable.Of(OperatorRow.Own("MatMulNBits"));
        using var sample = OperatorSamples.Of(row)!.Constant(5, OperatorSamples.Numbers([5], 3));

        SliceClaims.Hold(row, sample, sample.Run()[0]);
    }

    [TestMethod]
    public void Rows_that_claim_a_rule_are_those_with_a_gradient_rule_which_is_held_against_differences()
    {
        string[] claimed = [.. OperatorTable.All.Where(row => row.Derivative == Derivative.Rule).Select(row => row.Op.ToString()).Order()];

        CollectionAssert.AreEqual(GradientRules.Operators.Select(op => op.ToString()).Order().ToArray(), claimed);
    }

    [TestMethod]
    public void A_claim_that_does_not_hold_is_seen()
    {
        using OperatorSample softmax = new("Softmax", OperatorSamples.Numbers([2, 3, 4]));

        Assert.ThrowsExactly<AssertFailedException>(() => IsElementwise(softmax, softmax.Run()[0]));
        Assert.ThrowsExactly<AssertFailedException>(
            () => IsLinear(OperatorTable.Of("Softmax") with { Linear = Linearity.Each(0) }, softmax, softmax.Run()[0]));
        Assert.ThrowsExactly<AssertFailedException>(
            () => SliceClaims.Hold(OperatorTable.Of("Softmax") with { Slices = SlicePassage.Elementwise }, softmax, softmax.Run()[0]));
        Assert.ThrowsExactly<AssertFailedException>(
            () => HasTypesAndShapes(OperatorTable.Of("Softmax"), softmax, [OnnxTensor.Zeros(ElementType.Float, 2, 3, 5)]));
        Assert.ThrowsExactly<AssertFailedException>(() => StaysPut(softmax, softmax.Run()));
    }

    private static void HasTypesAndShapes(OperatorRow row, OperatorSample sample, IReadOnlyList<OnnxTensor> results)
    {
        var facts = Facts.Of(sample.Graph, sample.Fed.ToDictionary(
            OperatorSample.Name, input => (IReadOnlyList<AxisSize>)[.. sample.Inputs[input]!.Dims.Select(AxisSize.Fixed)]));
        foreach (var (output, result) in sample.Node.Outputs.Zip(results))
        {
            Assert.AreEqual(result.Type, facts.TypeOf(output!), $"{row.Op}: type of {output}");
            if (facts.RankOf(output) is { } rank || row.Shape != ShapeRule.GatheredND)
            {
                Assert.AreEqual(result.Dims.Count, facts.RankOf(output), $"{row.Op}: rank of {output}");
            }
        }

        var known = facts.AxesOf(sample.Node.Output);
        bool follows = row.Shape is ShapeRule.Kept or ShapeRule.Broadcast or ShapeRule.Product or ShapeRule.Transposed or ShapeRule.Reshaped
            or ShapeRule.Unsqueezed or ShapeRule.Squeezed or ShapeRule.Reduced or ShapeRule.Gathered or ShapeRule.GatheredND or ShapeRule.Sliced
            or ShapeRule.Concatenated;
        Assert.IsTrue(known is not null || !follows, $"{row.Op}: its axes are not inferred");
        if (known is not null)
        {
            CollectionAssert.AreEqual(results[0].Dims.Select(AxisSize.Fixed).ToArray(), known.ToArray(), $"{row.Op}: axes");
        }
    }

    private static void IsElementwise(OperatorSample sample, OnnxTensor result)
    {
        int[] whole = [.. sample.Fed.Where(input => sample.Inputs[input]!.Count == result.Count)];
        int[] order = [.. Enumerable.Range(0, (int)result.Count)];
        foreach (int input in whole)
        {
            var changed = sample.RunWith(input, sample.Inputs[input]!.WithEntry(5, from: 17));
            AssertSame(Beside(result), Beside(changed), $"{sample.Op}: entries beside a changed one");
        }

        new Random(2).Shuffle(order);
        if (whole.Length == sample.Fed.Count())
        {
            AssertSame(result.Ordered(order), sample.Run([.. sample.Inputs.Select(input => input?.Ordered(order))])[0], $"{sample.Op} of another order");
        }
    }

    private static OnnxTensor Beside(OnnxTensor tensor) =>
        tensor.Reshape(tensor.Count).Take(0, [.. Enumerable.Range(0, (int)tensor.Count).Where(place => place != 5)]);

    private static void Broadcasts(OperatorSample sample)
    {
        var inputs = sample.Inputs.Select((input, at) => at switch
        {
            0 => input!.Take(1, 0),
            1 => input!.Take(0, 0).Take(2, 1),
            _ => input!.Take(0, 0).Take(1, 0),
        }).ToArray();

        CollectionAssert.AreEqual(new long[] { 2, 3, 4 }, sample.Run(inputs)[0].Dims.ToArray(), $"{sample.Op}: what [2,1,4] and [1,3,1] broadcast to");
    }

    private static void IsLinear(OperatorRow row, OperatorSample sample, OnnxTensor result)
    {
        int[] inputs = row.Linear.All ? [.. sample.Fed] : [.. row.Linear.Inputs.Where(sample.Fed.Contains)];
        foreach (int[] group in row.Linear.Together ? [inputs] : inputs.Select(input => new[] { input }))
        {
            OnnxTensor?[] Replaced(Func<OnnxTensor, int, OnnxTensor> by) => [.. sample.Inputs.Select((own, at) => group.Contains(at) ? by(own!, at) : own)];
            var one = sample.Run(Replaced((own, at) => Another(own, at)))[0];
            var sum = sample.Run(Replaced((own, at) => own.Plus(Another(own, at))))[0];
            AssertSame(Single(result).Plus(Single(one)), Single(sum), $"{row.Op}: f(a + b) = f(a) + f(b) in {string.Join(" and ", group)}");
        }

        static OnnxTensor Another(OnnxTensor own, int at) => OperatorSamples.Numbers([.. own.Dims], at + 7);

        static OnnxTensor Single(OnnxTensor tensor) => tensor.Type == ElementType.Double
            ? OnnxTensor.Of(Array.ConvertAll(tensor.As<double>().ToArray(), value => (float)value), [.. tensor.Dims])
            : tensor;
    }

    private static void StaysPut(OperatorSample sample, IReadOnlyList<OnnxTensor> results)
    {
        var moved = sample.Inputs
            .Select((input, at) => input is { Type: ElementType.Float } ? input.Plus(OperatorSamples.Numbers([.. input.Dims], at + 9, 0, 1e-4)) : input)
            .ToArray();
        foreach (var (before, after) in results.Zip(sample.Run(moved)))
        {
            Assert.IsTrue(before.Bytes.Span.SequenceEqual(after.Bytes.Span), $"{sample.Op} changes with its input");
        }
    }
}
