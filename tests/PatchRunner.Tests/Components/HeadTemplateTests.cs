using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Components;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.PatchRunner.Components;
using Acdc.Onnx.Testing;
using static Acdc.Onnx.PatchRunner.Tests.Components.Templates;

namespace Acdc.Onnx.PatchRunner.Tests.Components;

/// <summary>Templates of heads of real models against ONNX Runtime's own run of the heads as they were written.</summary>
[TestClass]
public sealed class HeadTemplateTests
{
    private static readonly OnnxTensor Places = OnnxTensor.Of([0L, 4, 1, 0, 2, 2], 3, 2);

    [TestMethod]
    [DataRow("models/gpt2-tasks", 1, true, "Transpose")]
    [DataRow("models/gpt2-tasks", 1, false, "Transpose")]
    [DataRow("tests/cases/zoo/llama-dynamo18", 1, false, null)]
    [DataRow("tests/cases/zoo/gptj-hf436ts14", 0, true, null)]
    [DataRow("tests/cases/zoo/bloom-dynamo18", 1, true, null)]
    public void They_give_what_the_heads_give(string folder, int layer, bool centered, string? copies)
    {
        using var model = MappedModel.Open(RepositoryFolder.Find([.. folder.Split('/'), "model.onnx"]), new() { Threads = 1 });
        var block = BlockOf(model, layer);
        List<string> left = [];
        using SessionLibrary sessions = new(Runner);
        using var sides = new SideModel(model.Map, sessions).Of(new Dictionary<string, OnnxTensor>
        {
            [model.Map.Inputs.Tokens.Name] = OnnxTensor.Of([.. Enumerable.Range(0, 15).Select(i => 11L * i % model.Map.Inputs.Vocabulary)], 3, 5),
        });
        var numbers = Numbers(3, 3, 5, model.Map.Shape.Width);
        var x = centered ? Centered(numbers) : numbers;
        var (q, k, v) = (Same(() => Operand(HeadInput.Query), x), Same(() => Operand(HeadInput.Key), x), Same(() => Operand(HeadInput.Value), x));
        var pattern = Same(() => HeadComponents.Pattern(model.Map, block, 1), q, k, x);
        Same(() => HeadComponents.Output(model.Map, block, 1), pattern, v, x);
        var row = Same(() => HeadComponents.PatternAtPlaces(model.Map, block, 1, queryAtPlaces: false), q, k, x, Places);
        Same(() => HeadComponents.OutputAtPlaces(model.Map, block, 1)!, row, v);
        Same(() => HeadComponents.OutputOfStreamAtPlaces(model.Map, block, 1)!, row, x);
        Assert.IsTrue(copies is null || left.SequenceEqual([copies]), $"kᵀ is laid out anew, and nothing else: {string.Join(' ', left)}");

        Component Operand(HeadInput which) => HeadComponents.Operand(model.Map, block, 1, which);

        OnnxTensor Same(Func<Component> write, params OnnxTensor[] inputs)
        {
            var component = write();
            bool sends = centered && component.SenderWidth is not null;
            var expected = Outcome(component, sides, inputs);
            var template = TemplateBuilder.Build(component, oneOfMany: true, centered);
            left.AddRange(Ops(template, "Reshape", "Transpose"));
            AssertNear(sends ? Centered(expected) : expected, Outcome(template, sides, inputs), 1e-5f);
            return expected;
        }
    }

    [TestMethod]
    [DataRow("models/gpt2-tasks", 1, true)]
    [DataRow("tests/cases/zoo/gpt2-hand-attention", 1, true)]
    [DataRow("tests/cases/zoo/gpt-neox-seq-dynamo23", 1, true)]
    [DataRow("tests/cases/zoo/llama-dynamo18", 1, false)]
    public void The_stream_is_weighed_before_it_becomes_values(string folder, int layer, bool centered)
    {
        using var model = MappedModel.Open(RepositoryFolder.Find([.. folder.Split('/'), "model.onnx"]), new() { Threads = 1 });

        var template = TemplateBuilder.Build(HeadComponents.OutputOfStreamAtPlaces(model.Map, BlockOf(model, layer), 1)!, oneOfMany: true, centered);

        var products = template.Model.Graph.NodesInOrder().Where(node => node.Op == "MatMul").ToArray();
        Assert.IsFalse(IsWeight(products[0].Inputs[1]!), "the pattern comes first");
        Assert.IsTrue(products.Skip(1).All(node => IsWeight(node.Inputs[1]!)));

        bool IsWeight(OnnxValue value) => value.Constant is not null || template.Weights.Any(weight => weight.Input == value.Name);
    }

    private static AttentionBlock BlockOf(MappedModel model, int layer) =>
        model.Map.Steps.OfType<JoinStep>().Select(step => step.Attention).OfType<AttentionBlock>().First(attention => attention.Layer == layer);
}
