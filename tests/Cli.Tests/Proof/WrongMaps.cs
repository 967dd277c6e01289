using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Switching;

namespace Acdc.Onnx.Cli.Tests.Proof;

/// <summary>Faults that a reading of a model might have, put into the switchable model that was made of a right one.</summary>
internal static class WrongMaps
{
    public static readonly IReadOnlyDictionary<string, Action<SwitchableModel>> All = new Dictionary<string, Action<SwitchableModel>>
    {
        ["two heads taken for each other"] = SwapHeads,
        ["an MLP taken for what it reads"] = MistakeMlp,
        ["a query taken for a key"] = SwapInputs,
        ["padding looked at"] = LookAtPadding,
    };

    /// <summary>The fault that only padded prompts show.</summary>
    public const string Unmasked = "padding looked at";

    private static void SwapHeads(SwitchableModel model)
    {
        var (one, other) = (Ablated(model, CircuitNode.OfHead(0, 0)), Ablated(model, CircuitNode.OfHead(0, 1)));
        var (first, second) = (one.Uses.ToArray(), other.Uses.ToArray());
        Read(model.Model, first, other);
        Read(model.Model, second, one);
    }

    private static void MistakeMlp(SwitchableModel model) =>
        Read(model.Model, [.. Ablated(model, CircuitNode.OfMlp(0)).Uses], Ablated(model, CircuitNode.Input));

    private static OnnxValue Ablated(SwitchableModel model, CircuitNode sender) => model.Model.Graph.Find(SwitchableModel.AblatedInput(sender))!;

    /// <summary>Takes the switches of a head's query and key for each other.</summary>
    private static void SwapInputs(SwitchableModel model)
    {
        int count = model.Edges.Edges.Count;
        long[] order = [.. Enumerable.Range(0, count).Select(edge => (long)edge)];
        int First(HeadInput input) => model.Edges.FirstEdgeOf(new(CircuitNode.OfHead(1, 2), input));
        int query = First(HeadInput.Query), key = First(HeadInput.Key);
        for (int i = 0; i < key - query; i++)
        {
            (order[query + i], order[key + i]) = (order[key + i], order[query + i]);
        }

        Reread(model.Model, model.Model.Graph.Find(SwitchableModel.Switches)!,
            (builder, switches) => builder.Gather(switches, builder.Constant(OnnxTensor.Of(order, count))));
    }

    private static void LookAtPadding(SwitchableModel model) =>
        Reread(model.Model, model.Model.Graph.Find(model.Map.Inputs.Mask!.Name)!,
            (builder, mask) => builder.Expand(builder.Constant(OnnxTensor.Of([1L], 1)), builder.Shape(mask)));

    private static void Reread(OnnxModel model, OnnxValue value, Func<GraphBuilder, OnnxValue, OnnxValue> instead)
    {
        ValueUse[] readers = [.. value.Uses];
        Read(model, readers, instead(new GraphBuilder(model, "wrong."), value));
    }

    private static void Read(OnnxModel model, ValueUse[] readers, OnnxValue instead)
    {
        foreach (var (node, input) in readers)
        {
            model.Graph.SetInput(node, input, instead);
        }
    }
}
