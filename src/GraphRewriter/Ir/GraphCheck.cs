namespace Acdc.Onnx.GraphRewriter.Ir;

/// <summary>Whether a graph holds together: every value that is read is there, uses and producers agree, nothing depends on itself.</summary>
internal static class GraphCheck
{
    /// <summary>What is wrong with <paramref name="graph"/>, in words; null where nothing is. Takes time linear in the graph.</summary>
    public static string? Fault(OnnxGraph graph)
    {
        HashSet<OnnxValue> inputs = new(graph.Inputs, ReferenceEqualityComparer.Instance);
        Dictionary<OnnxValue, int> reads = new(ReferenceEqualityComparer.Instance);
        foreach (var node in graph.Nodes)
        {
            foreach (var value in node.Inputs.OfType<OnnxValue>().Concat(node.Captures))
            {
                reads[value] = reads.GetValueOrDefault(value) + 1;
                if (graph.Find(value.Name) != value)
                {
                    return $"{node} reads '{value}', which is not in the graph";
                }

                if (value.Producer is null && value.Constant is null && !inputs.Contains(value))
                {
                    return $"{node} reads '{value}', which nothing produces";
                }
            }

            if (node.Outputs.FirstOrDefault(output => output is not null && (output.Producer != node || output.Constant is not null)) is { } output)
            {
                return $"{node} and {output.Producer?.ToString() ?? "an initializer"} both give '{output}'";
            }
        }

        if (graph.Outputs.FirstOrDefault(output => output.Producer is null && output.Constant is null && !inputs.Contains(output)) is { } open)
        {
            return $"nothing produces the output '{open}'";
        }

        return graph.Values.Values.FirstOrDefault(value => value.Uses.Count != reads.GetValueOrDefault(value)) is { } counted
            ? $"'{counted}' counts other readers than it has"
            : Cycle(graph);
    }

    private static string? Cycle(OnnxGraph graph)
    {
        try
        {
            graph.NodesInOrder();
            return null;
        }
        catch (InvalidOperationException cycle)
        {
            return cycle.Message;
        }
    }
}
