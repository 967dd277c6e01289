using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;
using static Acdc.Onnx.GraphRewriter.Tests.Serialization.Protos;
using AttributeType = Acdc.Onnx.GraphRewriter.Serialization.Proto.AttributeProto.Types.AttributeType;

namespace Acdc.Onnx.GraphRewriter.Tests.Serialization;

[TestClass]
public sealed class FunctionInlinerTests
{
    [TestMethod]
    public void A_function_called_twice_gets_names_of_its_own_each_time()
    {
        var model = WithFunctions(Model("x t", "z", Call("Square", "x", "y"), Call("Square", "y", "z")),
            Function("Square", "a", "b", Node("Mul", "a a", "t"), Node("Identity", "t", "b")));

        var read = model.Read();

        Assert.AreEqual("Mul(x,x)->y/t\nIdentity(y/t)->y\nMul(y,y)->z/t\nIdentity(z/t)->z", read.Listing());
        Assert.IsFalse(read.Opsets.ContainsKey("local"));
    }

    [TestMethod]
    public void Functions_inside_functions_and_subgraphs_are_inlined()
    {
        var body = Subgraph("u", Call("Twice", "x", "u"));
        var model = WithFunctions(
            Model("x c", "y z", Call("Twice", "x", "y"), Node("Loop", "_ _ c", "z", Graph("body", body))),
            Function("Twice", "a", "b", Call("Once", "a", "m"), Call("Once", "m", "b")),
            Function("Once", "a", "b", Node("Neg", "a", "b")));

        var read = model.Read();

        Assert.AreEqual("Neg(x)->y/m\nNeg(y/m)->y\nLoop(,,c)->z", read.Listing());
        var loop = (OnnxAttribute.Opaque)read.Graph.Find("z")!.Producer!.Attributes["body"];
        CollectionAssert.AreEqual(new[] { "Neg", "Neg" }, AttributeProto.Parser.ParseFrom(loop.Serialized.Span).G.Node.Select(node => node.OpType).ToArray());
        Assert.AreEqual("x", string.Join(',', loop.Captures));
    }

    [TestMethod]
    public void Attributes_come_from_the_call_the_default_or_nowhere()
    {
        var function = Function("F", "a", "b", Node(
            "Softmax", "a", "b", Reference("axis", "dim", AttributeType.Int), Reference("other", "given", AttributeType.Int),
            Reference("absent", "nothing", AttributeType.Int)));
        function.Attribute.Add(["given", "nothing"]);
        function.AttributeProto.Add(Int("dim", -1));
        var model = WithFunctions(Model("x", "y z", Call("F", "x", "y", Int("given", 5)), Call("F", "x", "z", Int("dim", 2))), function);

        var graph = model.Read().Graph;

        var y = graph.Find("y")!.Producer!;
        Assert.AreEqual((-1, 5, -9), (y.Int("axis", 0), y.Int("other", 0), y.Int("absent", -9)));
        var z = graph.Find("z")!.Producer!;
        Assert.AreEqual((2, -9), (z.Int("axis", 0), z.Int("other", -9)));
    }

    [TestMethod]
    public void Attributes_reach_constants_and_subgraphs()
    {
        var branch = Subgraph("s", Node("Constant", "", "s", Reference("value_int", "n", AttributeType.Int)));
        var function = Function("F", "c", "b d", Node("Constant", "", "b", Reference("value_int", "n", AttributeType.Int)),
            Node("If", "c", "d", Graph("then_branch", branch), Graph("else_branch", branch.Clone())));
        var model = WithFunctions(Model("c", "y z", Call("F", "c", "y z", Int("n", 7))), function);

        var graph = model.Read().Graph;

        Assert.AreEqual(7, graph.Find("y")!.Constant!.ToInt64()[0]);
        var kept = AttributeProto.Parser.ParseFrom(((OnnxAttribute.Opaque)graph.Find("z")!.Producer!.Attributes["then_branch"]).Serialized.Span);
        Assert.AreEqual(7, kept.G.Node[0].Attribute[0].I);
    }

    [TestMethod]
    public void Overloads_are_told_apart()
    {
        var first = Function("F", "a", "b", Node("Neg", "a", "b"));
        var second = Function("F", "a", "b", Node("Abs", "a", "b"));
        second.Overload = "other";
        var call = Call("F", "x", "y");
        call.Overload = "other";

        Assert.AreEqual("Abs(x)->y\nNeg(y)->z", WithFunctions(Model("x", "z", call, Call("F", "y", "z")), first, second).Read().Listing());
    }

    [TestMethod]
    public void Inputs_and_outputs_may_be_left_out_or_handed_through()
    {
        var function = Function("F", "a b", "c d e", Node("Clip", "a b", "c"), Node("Neg", "a", "d"));
        function.Output[2] = "a";

        Assert.AreEqual(
            "Clip(x,)->y\nNeg(x)->y/d\nIdentity(x)->z",
            WithFunctions(Model("x", "y z", Call("F", "x", "y _ z")), function).Read().Listing());
    }

    [TestMethod]
    public void Operator_sets_of_the_bodies_are_kept()
    {
        var function = Function("F", "a", "b", Node("Neg", "a", "b"));
        function.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });

        Assert.AreEqual(1, WithFunctions(Model("x", "y", Call("F", "x", "y")), function).Read().Opsets["com.microsoft"]);
    }

    [TestMethod]
    public void A_function_that_never_ends_or_does_not_hang_together_is_refused()
    {
        var self = Function("F", "a", "b", Call("F", "a", "b"));
        StringAssert.Contains(WithFunctions(Model("x", "y", Call("F", "x", "y")), self).Refused(), "the function local.F calls itself");

        FunctionProto[] pair = [Function("F", "a", "b", Call("G", "a", "b")), Function("G", "a", "b", Call("F", "a", "b"))];
        StringAssert.Contains(WithFunctions(Model("x", "y", Call("F", "x", "y")), pair).Refused(), "calls itself");

        FunctionProto[] bomb = [.. Enumerable.Range(0, 40).Select(level => Function(
            $"F{level}", "a", "b", Call($"F{level + 1}", "a", "m"), Call($"F{level + 1}", "m", "b"))), Function("F40", "a", "b", Node("Neg", "a", "b"))];
        StringAssert.Contains(WithFunctions(Model("x", "y", Call("F0", "x", "y")), bomb).Refused(), "more than");

        FunctionProto[] deep = [.. Enumerable.Range(0, 5000).Select(level => Function($"F{level}", "a", "b", Call($"F{level + 1}", "a", "b")))];
        StringAssert.Contains(WithFunctions(Model("x", "y", Call("F0", "x", "y")), deep).Refused(), "nested 64 deep");

        var open = Function("F", "a", "b", Node("Add", "a x", "b"));
        StringAssert.Contains(WithFunctions(Model("x", "y", Call("F", "x", "y")), open).Refused(), "reads the tensor 'x', which nothing in it produces");
        StringAssert.Contains(WithFunctions(Model("x", "y", Call("F", "x x", "y")), Function("F", "a", "b", Node("Neg", "a", "b"))).Refused(),
            "more inputs or outputs than it has");
        StringAssert.Contains(WithFunctions(Model("x", "y", Call("F", "x", "y")), self, self.Clone()).Refused(), "defined twice");
    }

    private static ModelProto WithFunctions(ModelProto model, params FunctionProto[] functions)
    {
        model.Functions.Add(functions);
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "local", Version = 1 });
        return model;
    }
}
