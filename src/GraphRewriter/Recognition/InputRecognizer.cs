using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Recognition;

/// <summary>Finds the token embedding's lookup and gives every graph input its role.</summary>
internal static class InputRecognizer
{
    private static readonly OpName GatherBlocks = new("GatherBlockQuantized", OpName.Microsoft);

    /// <summary>Recognises the inputs of <paramref name="model"/>.</summary>
    /// <exception cref="ModelMappingException">No input is looked up in a constant table.</exception>
    public static ModelInputs Recognize(OnnxModel model, IModelRunner runner)
    {
        var graph = model.Graph;
        List<(OnnxValue Input, OnnxNode Lookup, long Rows)> lookups = [];
        foreach (var node in graph.Nodes.Where(node => IsLookup(node) && node.Inputs[0] is { } table && IsConstant(table)))
        {
            long? rows = TableRows(model, node.Inputs[0]!, runner);
            if (rows is not null)
            {
                lookups.AddRange(SourcesOf(node.Inputs[1]!).Where(graph.Inputs.Contains).Select(input => (input, node, rows.Value)));
            }
        }

        if (lookups.Count == 0)
        {
            string found =
                string.Join(
                    ", ", graph.Inputs.Select(
                        input =>
                            $"{input.Name} ({input.DeclaredType}, rank "
                                + $"{input.DeclaredDims?.Count.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown"})"));
            if (graph.Nodes.FirstOrDefault(node => node.Op == "If" && graph.Inputs.Any(input => SourcesOf(node.Inputs[0]!).Contains(input))) is { } choice)
            {
                throw new ModelMappingException(
                    $"the model lies in an {choice} whose branch the input '{SourcesOf(choice.Inputs[0]!).First(graph.Inputs.Contains)}' chooses; export one "
                        + "of its versions alone, such as decoder_model.onnx without past");
            }

            throw new ModelMappingException(
                $"no token input: looked for an integer input whose values pick rows of an embedding table (Gather), found the inputs {found}; only language "
                    + "models can be mapped");
        }

        var tokens = lookups
            .OrderByDescending(lookup => NameHint(lookup.Input.Name) == InputRole.Tokens)
            .ThenBy(lookup => NameHint(lookup.Input.Name) is not null and not InputRole.Tokens)
            .ThenByDescending(lookup => lookup.Rows)
            .First();
        var tables = lookups.GroupBy(lookup => lookup.Input.Name, StringComparer.Ordinal)
            .ToDictionary(input => input.Key, input => input.Key == tokens.Input.Name ? tokens.Rows : input.Min(lookup => lookup.Rows), StringComparer.Ordinal);
        var active = DescendantsOf(tokens.Lookup, graph);
        Dictionary<string, InputRole> roles = new(StringComparer.Ordinal);
        foreach (var input in graph.Inputs)
        {
            var own = lookups.Where(lookup => lookup.Input == input).ToArray();
            bool otherTokens = own.Any(lookup => lookup.Lookup.Inputs[0] == tokens.Lookup.Inputs[0]) || NameHint(input.Name) == InputRole.Tokens;
            roles[input.Name] = input == tokens.Input ? InputRole.Tokens
                : otherTokens ? InputRole.Other
                : RoleOf(input, own.Select(lookup => lookup.Rows), active);
        }

        return Given(PastInputs.Measure(model, graph.Inputs.Where(input => roles[input.Name] == InputRole.Past), runner, Given));

        ModelInputs Given(IReadOnlyDictionary<string, IReadOnlyList<AxisSize>> pasts) => new(graph.Inputs, roles, tokens.Lookup, tables, pasts);
    }

    /// <summary>Whether <paramref name="value"/> depends on no graph input.</summary>
    internal static bool IsConstant(OnnxValue value) => SourcesOf(value).All(source => source.Constant is not null);

    private static bool IsLookup(OnnxNode node) => node.Op == "Gather" || (node.Op == GatherBlocks && node.Int("gather_axis", 0) == 0);

    private static InputRole RoleOf(OnnxValue input, IEnumerable<long> tableRows, IReadOnlySet<OnnxNode> active)
    {
        bool multiplied = Reaches(input, use => IsProduct(use.Node), node => !active.Contains(node) && !IsProduct(node));
        var hint = NameHint(input.Name);
        if (hint is not null && (input.DeclaredDims is not { Count: > 2 } || hint == InputRole.Past || (hint == InputRole.AttentionMask && !multiplied)))
        {
            return hint == InputRole.Past && !input.DeclaredType.IsFloatingPoint() && HasPart(input.Name, "position") ? InputRole.Positions : hint.Value;
        }

        if (input.DeclaredType.IsFloatingPoint() && input.DeclaredDims?.Count is 4 or 5 && input.DeclaredDims.Any(dim => dim is null)
            && Reaches(input, use => use.Node.Op == "Concat", IsCut))
        {
            return InputRole.Past;
        }

        // A mask is summed where positions and lengths are counted from it.
        if (Reaches(input, use => use.Node.Op == "CumSum", _ => true) || Reaches(input, use => use.Node.Op == "ReduceSum", LinearOps.IsLayout))
        {
            return InputRole.AttentionMask;
        }

        long? rows = tableRows.Cast<long?>().Max();
        return rows switch
        {
            null when Reaches(input, IsRotation, _ => true) => InputRole.Positions,
            null when multiplied => InputRole.Other,
            null => InputRole.AttentionMask,
            <= 4 => InputRole.TokenTypes,
            _ => InputRole.Positions,
        };
    }

    private static bool IsProduct(OnnxNode node) => node.Row.Weighs;

    private static bool IsCut(OnnxNode node) => LinearOps.IsLayout(node) || node.Op.Type is "Gather" or "Slice" or "Split" or "DequantizeLinear";

    private static HashSet<OnnxNode> DescendantsOf(OnnxNode lookup, OnnxGraph graph)
    {
        HashSet<OnnxNode> found = new([lookup], ReferenceEqualityComparer.Instance);
        found.UnionWith(graph.NodesInOrder().Where(node => !node.Row.Measures
            && node.Dependencies.Any(value => value.Producer is { } producer && found.Contains(producer)) && found.Add(node)).ToArray());
        return found;
    }

    private static bool IsRotation(ValueUse use) =>
        use.Node.Op.Type is "Cos" or "Sin" || (use.Node.Op.Type == "RotaryEmbedding" && use.Input == (use.Node.Op.Domain == OpName.Microsoft ? 1 : 3));

    private static bool Reaches(OnnxValue input, Func<ValueUse, bool> end, Func<OnnxNode, bool> passes)
    {
        HashSet<OnnxValue> seen = new(ReferenceEqualityComparer.Instance);
        Stack<OnnxValue> open = new([input]);
        while (open.TryPop(out var value))
        {
            foreach (var use in value.Uses.Where(use => !use.Node.Row.Measures))
            {
                if (end(use))
                {
                    return true;
                }

                foreach (var output in passes(use.Node) ? use.Node.Outputs.OfType<OnnxValue>().Where(seen.Add) : [])
                {
                    open.Push(output);
                }
            }
        }

        return false;
    }

    private static InputRole? NameHint(string name)
    {
        bool Has(string part) => HasPart(name, part);
        return 0 switch
        {
            _ when Has("cache_position") => InputRole.Positions,
            _ when Has("past") || Has("cache") => InputRole.Past,
            _ when Has("mask") => InputRole.AttentionMask,
            _ when Has("position") => InputRole.Positions,
            _ when Has("type") || Has("segment") => InputRole.TokenTypes,
            _ when Has("input_ids") || Has("token") => InputRole.Tokens,
            _ => null,
        };
    }

    private static bool HasPart(string name, string part) => name.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static long? TableRows(OnnxModel model, OnnxValue table, IModelRunner runner)
    {
        var dims = table.Constant?.Dims ?? ComputedDims(model, table, runner);
        return dims.Count == 2 ? dims[0] : null;
    }

    private static long[] ComputedDims(OnnxModel model, OnnxValue table, IModelRunner runner)
    {
        var alone = model.Clone();
        alone.Graph.Inputs.Clear();
        alone.Graph.Outputs.Clear();
        GraphBuilder builder = new(alone, "acdc.table.");
        string dims = builder.Output("acdc.table.dims", builder.Shape(alone.Graph.Find(table.Name)!), ElementType.Int64, [null]).Name;
        alone.Graph.RemoveUnused();
        using var session = runner.Open(alone);
        return session.Run(new Dictionary<string, OnnxTensor>(), [dims])[dims].ToInt64();
    }

    private static HashSet<OnnxValue> SourcesOf(OnnxValue value)
    {
        HashSet<OnnxValue> seen = new(ReferenceEqualityComparer.Instance);
        HashSet<OnnxValue> sources = new(ReferenceEqualityComparer.Instance);
        Stack<OnnxValue> open = new([value]);
        while (open.TryPop(out var next))
        {
            if (!seen.Add(next))
            {
                continue;
            }

            if (next.Producer is null)
            {
                sources.Add(next);
                continue;
            }

            if (next.Producer.Op == "Shape")
            {
                sources.Add(next);
                continue;
            }

            foreach (var dependency in next.Producer.Dependencies)
            {
                open.Push(dependency);
            }
        }

        return sources;
    }
}
