using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Tests.Canonicalization;

[TestClass]
public sealed class PassFaultTests
{
    private static readonly OpName[] Rewritten =
    [
        "Identity", "Dropout", "Gemm", "Sum", "Sub", "Einsum", "Attention", "SequenceAt", "Mul", "Div", "Cast", "Expand", "Slice", "Concat", "Reshape",
        "Transpose", "DequantizeLinear",
        new("Attention", OpName.Microsoft), new("QAttention", OpName.Microsoft), new("MultiHeadAttention", OpName.Microsoft),
        new("GroupQueryAttention", OpName.Microsoft),
        new("SkipLayerNormalization", OpName.Microsoft), new("SkipSimplifiedLayerNormalization", OpName.Microsoft),
        new("EmbedLayerNormalization", OpName.Microsoft),
        new("QEmbedLayerNormalization", OpName.Microsoft), new("FusedMatMul", OpName.Microsoft), new("DynamicQuantizeMatMul", OpName.Microsoft),
        new("MatMulIntegerToFloat", OpName.Microsoft),
    ];

    public static IEnumerable<object[]> Cases =>
        from op in Rewritten
        from inputs in Enumerable.Range(0, 4)
        from kind in new[] { "float", "text", "left out" }
        select new object[] { op.Type, op.Domain, inputs, kind };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void A_pass_that_meets_too_few_or_odd_inputs_names_itself_and_the_node(string type, string domain, int inputs, string kind)
    {
        OnnxGraph graph = new();
        OnnxModel model = new(graph);
        model.Opsets[""] = 17;
        OnnxValue? value = kind switch
        {
            "float" => graph.AddInitializer("x", OnnxTensor.Of([1f, 2f], 2)),
            "text" => graph.AddInitializer("x", new OnnxTensor([1], ["text"])),
            _ => null,
        };
        var output = graph.AddValue("y");
        graph.AddNode(new(type, domain), Enumerable.Repeat(value, inputs), [output], name: "odd");
        graph.Outputs.Add(output);

        try
        {
            CanonicalPasses.Apply(model);
            Assert.IsNull(GraphCheck.Fault(graph));
        }
        catch (ModelFileException fault)
        {
            StringAssert.Matches(
                fault.Message,
                new(
                    $@"^the pass \w+ failed (at {new OpName(type, domain)} 'odd' \({inputs} inputs?, 1 output\): .+; export the model again"
                        + "|and left a broken graph: .*'y')"));
        }
    }

    [TestMethod]
    public void A_pass_that_leaves_a_broken_graph_is_named()
    {
        OnnxGraph graph = new();
        var (input, dangling, output) = (graph.AddValue("x"), graph.AddValue("dangling"), graph.AddValue("y"));
        graph.Inputs.Add(input);
        graph.AddNode("Add", [input, input], [output], name: "sum");
        graph.Outputs.Add(output);

        var fault = Assert.ThrowsExactly<ModelFileException>(() => PassRun.Apply("CutOff", graph, () => graph.SetInput(graph.Nodes.First(), 1, dangling)));

        StringAssert.StartsWith(fault.Message, "the pass CutOff failed and left a broken graph: Add 'sum' reads 'dangling', which nothing produces");
    }

    [TestMethod]
    public void Cycles_and_outputs_without_a_source_are_seen()
    {
        OnnxGraph cycle = new();
        var (a, b) = (cycle.AddValue("a"), cycle.AddValue("b"));
        cycle.AddNode("Relu", [a], [b], name: "one");
        cycle.AddNode("Relu", [b], [a], name: "two");
        OnnxGraph open = new();
        open.Outputs.Add(open.AddValue("y"));
        OnnxGraph whole = new();
        whole.Inputs.Add(whole.AddValue("x"));
        whole.Outputs.Add(whole.Inputs[0]);

        StringAssert.Contains(GraphCheck.Fault(cycle), "cycle");
        Assert.AreEqual("nothing produces the output 'y'", GraphCheck.Fault(open));
        Assert.IsNull(GraphCheck.Fault(whole));
    }
}
