using System.Globalization;
using System.Text.RegularExpressions;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Ir.Operators;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.GraphRewriter.Tests.Serialization;

[TestClass]
public sealed partial class OperatorNeedsTests
{
    private const long Opset = 17;

    private static IEnumerable<OpName> Known => OperatorTable.All.Where(row => row.Needs.Count > 0).Select(row => row.Op);

    public static IEnumerable<object[]> Operators => Known.Select(op => new object[] { op.Type, op.Domain });

    [TestMethod]
    [DynamicData(nameof(Operators))]
    public void Every_count_of_inputs_below_an_operators_arity_is_refused_with_node_and_operator(string type, string domain)
    {
        var needs = OperatorTable.Needs(new(type, domain), Opset) ?? OperatorTable.Needs(new(type, domain), 26)!;
        for (int count = 0; count < needs.Inputs; count++)
        {
            string refusal = With(type, domain, Enumerable.Repeat("x", count)).Refused();

            StringAssert.Contains(
                refusal, $"the {type} node 'odd' has {(count == 0 ? "no input" : count == 1 ? "one input" : $"{count} inputs")} where its operator needs");
        }

        foreach (int missing in Enumerable.Range(0, needs.Inputs).Where(needs.Requires))
        {
            string refusal = With(type, domain, Enumerable.Range(0, needs.Inputs).Select(index => index == missing ? "" : "x")).Refused();

            StringAssert.Contains(refusal, $"the {type} node 'odd' lacks its input {(missing + 1).ToString(CultureInfo.InvariantCulture)}");
        }

        foreach (string name in needs.Attributes)
        {
            var model = With(type, domain, Enumerable.Repeat("x", needs.Inputs));
            model.Graph.Node[0].Attribute.Add(needs.Attributes.Where(other => other != name).Select(other => Protos.Int(other, 1)));

            StringAssert.Contains(model.Refused(), $"the {type} node 'odd' lacks the attribute '{name}'");
        }
    }

    [TestMethod]
    public void ONNX_Runtime_asks_for_as_many_inputs_as_the_table()
    {
        OrtModelRunner runner = new(ExecutionDevice.Select(DeviceChoice.Cpu), threads: 1, GraphOptimization.None);
        List<string> differing = [];
        int compared = 0;
        foreach (var op in Known)
        {
            foreach (long opset in new long[] { 9, 12, 17, 24 })
            {
                if (RuntimeAsks(runner, op, opset) is { } asked && OperatorTable.Needs(op, opset) is { } needs)
                {
                    compared++;
                    if (asked != needs.Inputs)
                    {
                        differing.Add(FormattableString.Invariant($"{op} at opset {opset}: the runtime asks for {asked}, the table for {needs.Inputs}"));
                    }
                }
            }
        }

        Assert.AreEqual("", string.Join('\n', differing));
        Assert.IsTrue(compared > 500, $"only {compared} were compared");
    }

    [TestMethod]
    public void A_node_of_a_branch_and_of_a_function_is_checked_too()
    {
        var branch = Protos.Subgraph("b", Protos.Node("Add", "x", "b"));
        var inBranch = Protos.Model("x c", "y", Protos.Node("If", "c", "y", Protos.Graph("then_branch", branch), Protos.Graph("else_branch", branch)));
        var inFunction = Protos.Model("x", "y", Protos.Call("f", "x", "y"));
        inFunction.OpsetImport.Add(new OperatorSetIdProto { Domain = "local", Version = 1 });
        inFunction.Functions.Add(Protos.Function("f", "a", "b", Protos.Node("Add", "a", "b")));

        StringAssert.Contains(inBranch.Refused(), "the Add node 'b' in the then_branch of the If node 'y' has one input");
        StringAssert.Contains(inFunction.Refused(), "the Add node 'y' has one input");
    }

    [TestMethod]
    public void A_node_without_an_output_is_refused() =>
        StringAssert.Contains(Protos.Model("x", "y", Protos.Node("Relu", "x", "y"), Protos.Node("Relu", "x", "")).Refused(), "lacks an output");

    private static ModelProto With(string type, string domain, IEnumerable<string> inputs)
    {
        NodeProto node = new() { OpType = type, Domain = domain, Name = "odd", Input = { inputs }, Output = { "y" } };
        var model = Protos.Model("x", "y", node);
        model.OpsetImport.Clear();
        model.OpsetImport.Add(new OperatorSetIdProto { Version = OperatorTable.Needs(new(type, domain), Opset) is null ? 26 : Opset });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });
        return model;
    }

    private static int? RuntimeAsks(OrtModelRunner runner, OpName op, long opset)
    {
        OnnxGraph graph = new();
        OnnxModel model = new(graph) { IrVersion = 8 };
        (model.Opsets[""], model.Opsets[OpName.Microsoft]) = (opset, 1);
        var input = graph.AddValue("x");
        (input.DeclaredType, input.DeclaredDims) = (ElementType.Float, [1]);
        graph.Inputs.Add(input);
        var output = graph.AddValue("y");
        graph.AddNode(op, [], [output], name: "odd");
        graph.Outputs.Add(output);
        try
        {
            using var session = runner.Open(model);
            return 0;
        }
        catch (ModelRunException refusal)
        {
            return Asked().Match(refusal.Message) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;
        }
    }

    [GeneratedRegex(@"input size 0 not in range \[min=(\d+)")]
    private static partial Regex Asked();
}
