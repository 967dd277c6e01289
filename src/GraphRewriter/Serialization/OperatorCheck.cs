using System.Globalization;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Ir.Operators;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>Refuses nodes that lack an input, an attribute or an output which their operator cannot do without, those of subgraphs too.</summary>
internal sealed class OperatorCheck
{
    private readonly long _opset;

    private OperatorCheck(ModelProto model) =>
        _opset = model.OpsetImport.LastOrDefault(entry => Domains.Plain(entry.Domain).Length == 0)?.Version ?? 1;

    /// <summary>Checks the graph of <paramref name="model"/>, whose functions are inlined.</summary>
    public static void Run(ModelProto model) => new OperatorCheck(model).Check(model.Graph, "");

    private void Check(GraphProto graph, string place)
    {
        foreach (var node in graph.Node)
        {
            Check(node, place);
            foreach (var attribute in node.Attribute)
            {
                foreach (var subgraph in CapturedNames.Subgraphs(attribute))
                {
                    Check(subgraph, $" in the {attribute.Name} of {Describe(node)}{place}");
                }
            }
        }
    }

    private void Check(NodeProto node, string place)
    {
        OpName op = new(node.OpType, Domains.Plain(node.Domain));
        if (Lacking(node, OperatorTable.Needs(op, _opset)) is { } what)
        {
            throw new ModelFileException($"{Describe(node)}{place} {what}; {Refusal.Damaged}");
        }
    }

    private static string? Lacking(NodeProto node, OperatorNeeds? needs)
    {
        if (node.OpType.Length == 0)
        {
            return "names no operator";
        }

        if (node.Output.All(name => name.Length == 0))
        {
            return "lacks an output";
        }

        if (needs is null)
        {
            return null;
        }

        if (node.Input.Count < needs.Inputs)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"has {Counted(node.Input.Count)} where its operator needs {(needs.Inputs == 1 ? "one" : needs.Inputs)}");
        }

        int missing = Enumerable.Range(0, needs.Inputs).FirstOrDefault(index => needs.Requires(index) && node.Input[index].Length == 0, -1);
        if (missing >= 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"lacks its input {missing + 1}, which its operator needs");
        }

        return needs.Attributes.FirstOrDefault(name => node.Attribute.All(attribute => attribute.Name != name)) is { } attribute
            ? $"lacks the attribute '{attribute}', which its operator needs"
            : null;
    }

    private static string Counted(int inputs) => inputs switch
    {
        0 => "no input",
        1 => "one input",
        _ => string.Create(CultureInfo.InvariantCulture, $"{inputs} inputs"),
    };

    private static string Describe(NodeProto node) => node.Name.Length > 0 || node.Output.Any(name => name.Length > 0)
        ? $"the {node.OpType} node '{(node.Name.Length > 0 ? node.Name : node.Output.First(name => name.Length > 0))}'"
        : $"a {node.OpType} node without a name";
}
