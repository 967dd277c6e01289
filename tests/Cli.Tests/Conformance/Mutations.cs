using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.Cli.Tests.Conformance;

/// <summary>Legal ways to write the same model otherwise: what some exporter might do that none of the zoo does. Values stay the same up to rounding.</summary>
internal static class Mutations
{
    private static readonly HashSet<string> MakesFloats = ["MatMul", "Gemm", "Softmax", "LayerNormalization", "Tanh", "Erf", "Sqrt", "Sigmoid", "Relu", "Gelu"];
    private static readonly HashSet<string> KeepsType = ["Add", "Sub", "Mul", "Div", "Pow", "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Identity", "Neg",
        "Slice", "Split", "Concat", "Gather"];

    public static readonly IReadOnlyDictionary<string, Func<OnnxModel, Random, OnnxModel>> All = new Dictionary<string, Func<OnnxModel, Random, OnnxModel>>
    {
        ["swapped addends and factors"] = InPlace(SwapOperands),
        ["identities and casts there and back"] = InPlace(AddIdentities),
        ["layouts there and back"] = InPlace(AddLayouts),
        ["constant nodes for weights"] = InPlace(ConstantNodes),
        ["weights stored transposed"] = InPlace(TransposeWeights),
        ["weights stored by halves"] = InPlace(HalveWeights),
        ["Einsum for MatMul"] = InPlace(Einsums),
        ["Gemm for MatMul and Add"] = InPlace(Gemms),
        ["Sum and Sub for Add"] = InPlace(SumsAndDifferences),
        ["softmax in steps"] = InPlace(SoftmaxInSteps),
        ["more outputs, inputs and loose ends"] = InPlace(LooseEnds),
        ["32-bit tokens"] = InPlace(ShortTokens),
        ["other names, other order"] = Shuffle,
    };

    private static Func<OnnxModel, Random, OnnxModel> InPlace(Action<OnnxModel, Random> change) => (model, random) =>
    {
        change(model, random);
        return model;
    };

    private static void SwapOperands(OnnxModel model, Random random)
    {
        foreach (var node in model.Graph.Nodes.Where(node => node.Op.Type is "Add" or "Mul" && node.Op.Domain.Length == 0 && random.Next(2) == 0).ToArray())
        {
            var (first, second) = (node.Inputs[0], node.Inputs[1]);
            model.Graph.SetInput(node, 0, second);
            model.Graph.SetInput(node, 1, first);
        }
    }

    private static void AddIdentities(OnnxModel model, Random random)
    {
        GraphBuilder builder = new(model, "mutation.");
        foreach (var value in Floats(model).Where(_ => random.Next(4) == 0))
        {
            After(model, value, own => random.Next(2) == 0
                ? builder.Op("Identity", [own])
                : builder.Cast(builder.Cast(own, ElementType.Double), ElementType.Float));
        }
    }

    private static void AddLayouts(OnnxModel model, Random random)
    {
        GraphBuilder builder = new(model, "mutation.");
        foreach (var value in Floats(model).Where(_ => random.Next(4) == 0))
        {
            After(model, value, own => random.Next(2) == 0
                ? builder.Squeeze(builder.Unsqueeze(own, 0), 0)
                : builder.Reshape(builder.Reshape(own, -1), builder.Shape(own)));
        }
    }

    private static void ConstantNodes(OnnxModel model, Random random)
    {
        var graph = model.Graph;
        foreach (var weight in graph.Initializers.Where(value => value.Constant!.External is null && random.Next(2) == 0).ToArray())
        {
            var output = graph.AddValue(graph.FreshName("mutation"));
            graph.AddNode("Constant", [], [output], new Dictionary<string, OnnxAttribute> { ["value"] = new OnnxAttribute.Tensor(weight.Constant!) });
            graph.ReplaceUses(weight, output);
        }
    }

    private static void TransposeWeights(OnnxModel model, Random random)
    {
        GraphBuilder builder = new(model, "mutation.");
        foreach (var (node, weight) in Products(model).Where(_ => random.Next(2) == 0))
        {
            int rows = (int)weight.Dims[0], columns = (int)weight.Dims[1];
            float[] source = weight.ToSingle(), turned = new float[source.Length];
            for (int i = 0; i < source.Length; i++)
            {
                turned[((i % columns) * rows) + (i / columns)] = source[i];
            }

            model.Graph.SetInput(node, 1, builder.Transpose(builder.Constant(OnnxTensor.Of(turned, columns, rows)), 1, 0));
        }
    }

    private static void HalveWeights(OnnxModel model, Random random)
    {
        GraphBuilder builder = new(model, "mutation.");
        foreach (var (node, weight) in Products(model).Where(product => product.Weight.Dims[0] % 2 == 0 && random.Next(2) == 0))
        {
            float[] source = weight.ToSingle();
            long half = weight.Dims[0] / 2;
            var parts = source.Chunk(source.Length / 2).Select(part => builder.Constant(OnnxTensor.Of(part, half, weight.Dims[1]))).ToArray();
            model.Graph.SetInput(node, 1, builder.Concat(parts, 0));
        }
    }

    private static void Einsums(OnnxModel model, Random random)
    {
        foreach (var node in model.Graph.Nodes.Where(node => node.Op == "MatMul" && node.Inputs.All(input => input!.Constant is null) && random.Next(3) > 0)
            .ToArray())
        {
            Replace(model, node, builder => builder.Op("Einsum", [.. node.Inputs], ("equation", new OnnxAttribute.Text("...ij,...jk->...ik"))));
        }
    }

    private static void Gemms(OnnxModel model, Random random)
    {
        foreach (var (node, weight) in Products(model))
        {
            if (node.Output.Uses is not [{ Node: { } add }] || add.Op != "Add"
                || add.Inputs.FirstOrDefault(input => input!.Constant is { Dims.Count: 1 }) is not { } bias || random.Next(3) == 0)
            {
                continue;
            }

            Replace(model, add, builder =>
            {
                var input = node.Inputs[0]!;
                var rows = builder.Reshape(input, -1, weight.Dims[0]);
                var product = builder.Op("Gemm", [rows, node.Inputs[1]!, bias], ("beta", new OnnxAttribute.Float(1)));
                return builder.Reshape(product, builder.Concat([builder.Slice(builder.Shape(input), 0, 0, -1), builder.Ints(weight.Dims[1])], 0));
            });
        }

        model.Graph.RemoveUnused();
    }

    private static void SumsAndDifferences(OnnxModel model, Random random)
    {
        foreach (var node in model.Graph.Nodes.Where(node => node.Op == "Add" && IsFloat(node.Output) && random.Next(3) > 0).ToArray())
        {
            Replace(model, node, builder => random.Next(2) == 0
                ? builder.Op("Sum", [.. node.Inputs])
                : builder.Sub(node.Inputs[0]!, builder.Neg(node.Inputs[1]!)));
        }
    }

    private static void SoftmaxInSteps(OnnxModel model, Random random)
    {
        foreach (var node in model.Graph.Nodes.Where(node => node.Op == "Softmax" && (model.Opset >= 13 || node.Int("axis", 1) is -1 or 3)).ToArray())
        {
            Replace(model, node, builder =>
            {
                var terms = builder.Exp(builder.Sub(node.Inputs[0]!, builder.ReduceMax(node.Inputs[0]!, keepDims: true, -1)));
                return builder.Div(terms, builder.ReduceSum(terms, keepDims: true, -1));
            });
        }
    }

    private static void LooseEnds(OnnxModel model, Random random)
    {
        GraphBuilder builder = new(model, "mutation.");
        var logits = model.Graph.Outputs.ToArray();
        model.Graph.Outputs.Clear();
        foreach (var value in Floats(model).Where(value => value.Producer!.Op == "Softmax" || random.Next(20) == 0))
        {
            builder.Output(model.Graph.FreshName("extra"), value, ElementType.Float);
            model.Graph.Outputs[^1].DeclaredDims = null;
        }

        model.Graph.Outputs.AddRange(logits);
        builder.Input("unused_flags", ElementType.Int64, null, null);
        model.Graph.AddInitializer("unused_weights", OnnxTensor.Zeros(ElementType.Float, 7, 5));
        builder.Tanh(logits[0]);
    }

    private static void ShortTokens(OnnxModel model, Random random)
    {
        GraphBuilder builder = new(model, "mutation.");
        foreach (var input in model.Graph.Inputs.Where(input => input.DeclaredType == ElementType.Int64))
        {
            input.DeclaredType = ElementType.Int32;
            model.Graph.ReplaceUses(input, builder.Cast(input, ElementType.Int64));
        }
    }

    /// <summary>The model with inputs called in0, in1, …, so that only their use tells what they are.</summary>
    public static OnnxModel NamelessInputs(OnnxModel model)
    {
        var names = model.Graph.Inputs.Select((input, i) => (input.Name, $"in{i}")).ToDictionary();
        return Rebuilt(model, new(3), value => names.GetValueOrDefault(value.Name));
    }

    private static OnnxModel Shuffle(OnnxModel model, Random random) =>
        Rebuilt(model, random, value => model.Graph.Inputs.Contains(value) || model.Graph.Outputs.Contains(value) ? value.Name : null);

    private static OnnxModel Rebuilt(OnnxModel model, Random random, Func<OnnxValue, string?> nameOf)
    {
        OnnxGraph source = model.Graph, graph = new() { Name = "g" };
        Dictionary<OnnxValue, OnnxValue> copies = new(ReferenceEqualityComparer.Instance);
        foreach (var value in source.Values.Values.OrderBy(_ => random.Next()))
        {
            var copy = graph.AddValue(nameOf(value) ?? $"{random.Next():x}{copies.Count:x}");
            (copy.DeclaredType, copy.DeclaredDims) = (value.DeclaredType, value.DeclaredDims);
            if (value.Constant is { } constant)
            {
                graph.SetInitializer(copy, constant);
            }

            copies[value] = copy;
        }

        HashSet<OnnxValue> done = new(source.Values.Values.Where(value => value.Producer is null), ReferenceEqualityComparer.Instance);
        List<OnnxNode> open = [.. source.Nodes];
        while (open.Count > 0)
        {
            var ready = open.Where(node => node.Dependencies.All(done.Contains)).ToArray();
            var next = ready[random.Next(ready.Length)];
            open.Remove(next);
            done.UnionWith(next.Outputs.OfType<OnnxValue>());
            graph.AddNode(next.Op, next.Inputs.Select(Copy), next.Outputs.Select(Copy), next.Attributes, random.Next(2) == 0 ? "" : $"n{random.Next():x}");
        }

        graph.Inputs.AddRange(source.Inputs.Select(value => copies[value]));
        graph.Outputs.AddRange(source.Outputs.Select(value => copies[value]));
        OnnxModel shuffled = new(graph) { IrVersion = model.IrVersion, Folder = model.Folder };
        foreach (var (domain, version) in model.Opsets)
        {
            shuffled.Opsets[domain] = version;
        }

        return shuffled;

        OnnxValue? Copy(OnnxValue? value) => value is null ? null : copies[value];
    }

    private static (OnnxNode Node, OnnxTensor Weight)[] Products(OnnxModel model) =>
    [
        .. from node in model.Graph.Nodes
           where node.Op == "MatMul"
           let weight = node.Inputs[1]!.Constant
           where weight is { Type: ElementType.Float, Dims.Count: 2 }
           select (node, weight),
    ];

    private static OnnxValue[] Floats(OnnxModel model) =>
        [.. model.Graph.Nodes.SelectMany(node => node.Outputs)
            .OfType<OnnxValue>().Where(value => IsFloat(value) && value.Uses.All(use => use.Input >= 0) && value.Uses.Count > 0)];

    private static bool IsFloat(OnnxValue? value) => value switch
    {
        null => false,
        { Constant: { } constant } => constant.Type == ElementType.Float,
        { Producer: { } node } =>
            node.Op.Domain.Length == 0 && (MakesFloats.Contains(node.Op.Type) || (KeepsType.Contains(node.Op.Type) && IsFloat(node.Inputs[0]))),
        _ => value.DeclaredType == ElementType.Float,
    };

    private static void After(OnnxModel model, OnnxValue value, Func<OnnxValue, OnnxValue> make)
    {
        var uses = value.Uses.ToArray();
        var replacement = make(value);
        foreach (var (node, input) in uses)
        {
            model.Graph.SetInput(node, input, replacement);
        }
    }

    private static void Replace(OnnxModel model, OnnxNode node, Func<GraphBuilder, OnnxValue> make)
    {
        GraphBuilder builder = new(model, "mutation.");
        var (output, replacement) = (node.Output, make(builder));
        model.Graph.Remove(node);
        model.Graph.AddNode("Identity", [replacement], [output]);
    }
}
