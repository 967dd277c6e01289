namespace Acdc.Onnx.GraphRewriter.Ir;

/// <summary>Sorts nodes so that each comes after what it reads.</summary>
internal static class NodeOrder
{
    /// <summary>The nodes sorted; ties keep their order.</summary>
    /// <exception cref="InvalidOperationException">The graph has a cycle.</exception>
    public static IReadOnlyList<OnnxNode> Of(IReadOnlyCollection<OnnxNode> nodes)
    {
        if (AreInOrder(nodes))
        {
            return [.. nodes];
        }

        Dictionary<OnnxNode, int> state = new(ReferenceEqualityComparer.Instance);
        List<OnnxNode> sorted = new(nodes.Count);
        Stack<(OnnxNode Node, bool Done)> open = [];
        foreach (var root in nodes)
        {
            open.Push((root, false));
            while (open.TryPop(out var entry))
            {
                var (node, done) = entry;
                if (done)
                {
                    state[node] = 2;
                    sorted.Add(node);
                    continue;
                }

                if (state.TryGetValue(node, out int known))
                {
                    continue;
                }

                state[node] = 1;
                open.Push((node, true));
                foreach (var dependency in node.Dependencies.Reverse())
                {
                    if (dependency.Producer is not { } producer)
                    {
                        continue;
                    }

                    if (!state.TryGetValue(producer, out int seen))
                    {
                        open.Push((producer, false));
                    }
                    else if (seen == 1)
                    {
                        throw new InvalidOperationException($"the graph has a cycle through {producer}");
                    }
                }
            }
        }

        return sorted;
    }

    private static bool AreInOrder(IReadOnlyCollection<OnnxNode> nodes)
    {
        int number = 0;
        foreach (var node in nodes)
        {
            node.Number = number++;
        }

        foreach (var node in nodes)
        {
            foreach (var dependency in node.Dependencies)
            {
                if (dependency.Producer is { } producer && producer.Number >= node.Number)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
