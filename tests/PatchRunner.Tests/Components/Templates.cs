using Acdc.Onnx.GraphRewriter.Components;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Components;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner.Tests.Components;

/// <summary>Runs components and their templates, without the runtime's own optimisations.</summary>
internal static class Templates
{
    public static readonly OrtModelRunner Runner = new(ExecutionDevice.Select(DeviceChoice.Cpu), threads: 1, GraphOptimization.None);

    /// <summary>Numbers of no pattern, below 1.3, whose mean is about 0.3.</summary>
    public static OnnxTensor Numbers(int seed, params long[] dims)
    {
        float[] numbers = new float[dims.Aggregate((a, b) => a * b)];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = MathF.Sin((i * 1.7f) + seed) + 0.3f;
        }

        return OnnxTensor.Of(numbers, dims);
    }

    /// <summary>The rows less their means, over the last axis.</summary>
    public static OnnxTensor Centered(OnnxTensor rows) =>
        OnnxTensor.Of([.. rows.ToSingle()
            .Chunk((int)rows.Dims[^1]).SelectMany(row => row.Select(value => (float)(value - row.Average(number => (double)number))))], [.. rows.Dims]);

    public static string[] Ops(ComponentTemplate template, params string[] kinds) =>
        [.. template.Model.Graph.NodesInOrder().Select(node => node.Op.Type).Where(kinds.Contains)];

    /// <summary>What the component gives as it was written.</summary>
    public static OnnxTensor Outcome(Component component, SideValues? sides, params OnnxTensor[] inputs) =>
        Outcome(component.Model, component.Inputs.Zip(inputs), component.Sides.Select(side => (side, side)), sides);

    /// <summary>What its template gives.</summary>
    public static OnnxTensor Outcome(ComponentTemplate template, SideValues? sides, params OnnxTensor[] inputs) =>
        Outcome(template.Model, [.. template.Inputs.Zip(inputs), .. template.Weights], template.Sides, sides);

    public static void AssertNear(OnnxTensor expected, OnnxTensor actual, float tolerance)
    {
        CollectionAssert.AreEqual(expected.Dims.ToArray(), actual.Dims.ToArray());
        foreach (var (wanted, given) in expected.ToSingle().Zip(actual.ToSingle()))
        {
            Assert.AreEqual(wanted, given, tolerance * MathF.Max(1, MathF.Abs(wanted)));
        }
    }

    private static OnnxTensor Outcome(
        OnnxModel model, IEnumerable<(string Input, OnnxTensor Value)> feeds, IEnumerable<(string Input, string Side)> taken, SideValues? sides)
    {
        using var session = Runner.OpenBound(model);
        foreach (var (input, value) in feeds)
        {
            session.Bind(input, value);
        }

        foreach (var (input, side) in taken)
        {
            session.Bind(input, sides![side]);
        }

        session.BindOutput(Component.Output);
        using var outputs = session.Run();
        return session.ReadToHost(outputs[Component.Output]);
    }
}
