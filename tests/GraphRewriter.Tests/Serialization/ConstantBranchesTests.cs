using Acdc.Onnx.GraphRewriter.Serialization.Proto;
using static Acdc.Onnx.GraphRewriter.Tests.Serialization.Protos;

namespace Acdc.Onnx.GraphRewriter.Tests.Serialization;

[TestClass]
public sealed class ConstantBranchesTests
{
    [TestMethod]
    [DataRow(true, "Neg(x)->y/t\nMul(y/t,x)->y")]
    [DataRow(false, "Identity(x)->y")]
    public void The_branch_that_a_constant_chooses_takes_the_nodes_place(bool condition, string nodes)
    {
        var model = Model("x", "y", If("c", "y"));
        model.Graph.Initializer.Add(Bool("c", condition));

        Assert.AreEqual(nodes, model.Read().Listing());
    }

    [TestMethod]
    public void The_condition_may_be_a_copy_of_a_constant_node()
    {
        var model =
            Model("x", "y", Node("Constant", "", "c", Tensor("value", Bool("", true))), Node("Identity", "c", "d"), Node("Identity", "d", "e"), If("e", "y"));

        StringAssert.Contains(model.Read().Listing(), "Mul(y/t,x)->y");
    }

    [TestMethod]
    public void Weights_of_the_branch_move_out_and_branches_inside_are_taken_too()
    {
        var inner = If("w_is", "u");
        var branch = Subgraph("v", inner, Node("Add", "u w", "v"));
        branch.Initializer.Add([Floats("w", 3), Bool("w_is", false)]);
        var model = Model("x", "y z", Node("If", "c", "y", Graph("then_branch", branch)), Node("If", "c", "z", Graph("then_branch", branch.Clone())));
        model.Graph.Initializer.Add(Bool("c", true));

        var read = model.Read();

        Assert.AreEqual("Identity(x)->y/u\nAdd(y/u,y/w)->y\nIdentity(x)->z/u\nAdd(z/u,z/w)->z", read.Listing());
        Assert.AreEqual(3, read.Graph.Find("z/w")!.Constant!.ToSingle()[0]);
    }

    [TestMethod]
    public void A_condition_that_is_computed_leaves_the_node_as_it_is()
    {
        var node = Model("x c", "y", If("c", "y")).Read().Graph.Nodes.Single();

        Assert.AreEqual("If", node.Op.Type);
        Assert.AreEqual("x", string.Join(',', node.Captures));
    }

    [TestMethod]
    public void A_chosen_branch_that_is_not_there_is_refused()
    {
        var model = Model("x", "y", Node("If", "c", "y"));
        model.Graph.Initializer.Add(Bool("c", true));

        StringAssert.Contains(model.Refused(), "lacks a then_branch");
    }

    private static NodeProto If(string condition, string output) => Node(
        "If",
        condition,
        output,
        Graph("then_branch", Subgraph("o", Node("Neg", "x", "t"), Node("Mul", "t x", "o"))),
        Graph("else_branch", Subgraph("x")));
}
