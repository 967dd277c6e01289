using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.PatchRunner.Components;

/// <summary>The small graphs that streams are added, stacked and picked with, and their keys in the library of sessions.</summary>
internal static class StreamGraphs
{
    /// <summary>The output of every graph.</summary>
    public const string Result = "result";

    /// <summary>The keys of the graphs that there is one of.</summary>
    public const string Gather = "gather", Rows = "rows";

    /// <summary>The input for a term, by number.</summary>
    public static string Term(int index) => FormattableString.Invariant($"t{index}");

    /// <summary>The key of the graph that stacks so many streams.</summary>
    public static string Stack(int streams) => FormattableString.Invariant($"stack {streams}");

    /// <summary>The key of the graph that adds one stream to, or takes it from, each layer of a stack.</summary>
    public static string Each(bool subtract) => subtract ? "each -" : "each +";

    public static OnnxModel WriteStack(int streams) =>
        Write(builder => builder.Concat([.. Enumerable.Range(0, streams).Select(i => builder.Input(Term(i), ElementType.Float, null, null, null))], 0));

    public static OnnxModel WriteEach(bool subtract) => Write(builder =>
    {
        OnnxValue all = builder.Input(Term(0), ElementType.Float, null, null, null), one = builder.Input(Term(1), ElementType.Float, null, null, null);
        var layers = builder.Reshape(all, builder.Concat([builder.Ints(-1), builder.Shape(one)], 0));
        return builder.Reshape(subtract ? builder.Sub(layers, one) : builder.Add(layers, one), builder.Shape(all));
    });

    public static OnnxModel WriteRows() => Write(builder =>
    {
        var all = builder.Input(Term(0), ElementType.Float, null, null, null);
        return builder.Slice(all, 0, builder.Input("first", ElementType.Int64, 1), builder.Input("end", ElementType.Int64, 1));
    });

    public static OnnxModel WriteGather() => Write(builder =>
    {
        var data = builder.Input("data", ElementType.Float, null, null, null);
        return builder.Unsqueeze(builder.GatherND(data, builder.Input("places", ElementType.Int64, null, 2)), 1);
    });

    public static OnnxModel WriteSum(string signs) => Write(builder =>
    {
        OnnxValue sum = builder.Input(Term(0), ElementType.Float, null, null, null);
        for (int i = 1; i < signs.Length; i++)
        {
            var term = builder.Input(Term(i), ElementType.Float, null, null, null);
            sum = signs[i] == '-' ? builder.Sub(sum, term) : builder.Add(sum, term);
        }

        return sum;
    });

    private static OnnxModel Write(Func<GraphBuilder, OnnxValue> result)
    {
        OnnxModel model = new(new());
        model.Opsets[""] = 17;
        GraphBuilder builder = new(model, "");
        builder.Output(Result, result(builder), ElementType.Float, null, null, null);
        return model;
    }
}
