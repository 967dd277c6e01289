using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>Products of senders' differences and receivers' gradients, as small ONNX graphs, so that they run where the values lie.</summary>
internal sealed class Contraction(OrtModelRunner runner) : IDisposable
{
    private const string Result = "result";
    private readonly Dictionary<(int Terms, bool Subtracted), BoundSession> _stacks = [];
    private readonly Dictionary<int, BoundSession> _rows = [];
    private BoundSession? _product;
    private BoundSession? _perPrompt;
    private BoundSession? _shift;
    private BoundSession? _spread;

    /// <summary>Rows ablated − clean, [sender, batch · position · width]; with no ablated values, −clean. The caller disposes them.</summary>
    public OrtValue Differences(IReadOnlyList<OrtValue> clean, IReadOnlyList<OrtValue>? ablated)
    {
        var key = (clean.Count, ablated is not null);
        if (!_stacks.TryGetValue(key, out var session))
        {
            var model = NewModel(out var builder);
            OnnxValue Row(string name) => builder.Reshape(builder.Input(name, ElementType.Float, null, null, null), builder.Ints(1, -1));
            var rows = Enumerable.Range(0, clean.Count)
                .Select(i => ablated is null ? builder.Neg(Row($"clean{i}")) : builder.Sub(Row($"ablated{i}"), Row($"clean{i}")));
            _stacks[key] = session = Open(model, builder, builder.Concat([.. rows], 0));
        }

        for (int i = 0; i < clean.Count; i++)
        {
            session.Bind($"clean{i}", clean[i]);
            if (ablated is not null)
            {
                session.Bind($"ablated{i}", ablated[i]);
            }
        }

        using var outputs = session.Run();
        return outputs.Take(Result);
    }

    /// <summary>Rows, [1, batch · position · width] each, one below another. The caller disposes them.</summary>
    public OrtValue Stacked(IReadOnlyList<OrtValue> rows)
    {
        if (!_rows.TryGetValue(rows.Count, out var session))
        {
            var model = NewModel(out var builder);
            OnnxValue[] inputs = [.. Enumerable.Range(0, rows.Count).Select(i => builder.Input($"row{i}", ElementType.Float, 1, null))];
            _rows[rows.Count] = session = Open(model, builder, builder.Concat(inputs, 0));
        }

        foreach (var (number, row) in rows.Index())
        {
            session.Bind($"row{number}", row);
        }

        using var outputs = session.Run();
        return outputs.Take(Result);
    }

    /// <summary>Every gradient's product with every difference, [sender, receiver].</summary>
    public float[] Products(OrtValue gradients, OrtValue differences)
    {
        if (_product is null)
        {
            var model = NewModel(out var builder);
            var (a, b) = (builder.Input("gradients", ElementType.Float, null, null), builder.Input("differences", ElementType.Float, null, null));
            _product = Open(model, builder, builder.Op(new("FusedMatMul", OpName.Microsoft), [b, a], ("transB", new OnnxAttribute.Int(1))));
        }

        _product.Bind("differences", differences);
        _product.Bind("gradients", gradients);
        using var outputs = _product.Run();
        return _product.ReadToHost(outputs[Result]).ToSingle();
    }

    /// <summary>A single sender's difference times a gradient of a stream's shape, for every prompt.</summary>
    public float[] PerPrompt(DifferenceRows difference, OrtValue gradient)
    {
        if (_perPrompt is null)
        {
            var model = NewModel(out var builder);
            var b = builder.Input("gradient", ElementType.Float, null, null, null);
            var a = builder.Reshape(Rows(builder), builder.Shape(b));
            _perPrompt = Open(model, builder, builder.ReduceSum(builder.Mul(a, b), false, 1, 2), 1);
        }

        Bind(_perPrompt, difference);
        _perPrompt.Bind("gradient", gradient);
        using var outputs = _perPrompt.Run();
        return _perPrompt.ReadToHost(outputs[Result]).ToSingle();
    }

    /// <summary>A stream moved by <paramref name="share"/> of some of its senders' differences. The caller disposes it.</summary>
    public OrtValue Shifted(OrtValue stream, DifferenceRows differences, double share)
    {
        if (_shift is null)
        {
            var model = NewModel(out var builder);
            var x = builder.Input("stream", ElementType.Float, null, null, null);
            var sum = builder.ReduceSum(Rows(builder), true, 0);
            var shift = builder.Mul(builder.Reshape(sum, builder.Shape(x)), builder.Input("share", ElementType.Float));
            _shift = Open(model, builder, builder.Add(x, shift), 3);
        }

        _shift.Bind("stream", stream);
        Bind(_shift, differences);
        _shift.Bind("share", OnnxTensor.Scalar((float)share));
        using var outputs = _shift.Run();
        return outputs.Take(Result);
    }

    /// <summary>
    /// A gradient at places, [place, 1, width], in zeros: as a row, [1, batch · position · width], and of the stream's shape. The caller disposes them.
    /// </summary>
    public (OrtValue Row, OrtValue Stream) Spread(OrtValue gradient, OrtValue places, OrtValue like)
    {
        const string row = "row";
        if (_spread is null)
        {
            var model = NewModel(out var builder);
            var at = builder.Squeeze(builder.Input("gradient", ElementType.Float, null, null, null), 1);
            var zeros = builder.Expand(builder.Constant(OnnxTensor.Scalar(0f)), builder.Shape(builder.Input("like", ElementType.Float, null, null, null)));
            var spread =
                builder.Op("ScatterND", [zeros, builder.Input("places", ElementType.Int64, null, 2), at], ("reduction", new OnnxAttribute.Text("add")));
            builder.Output(row, builder.Reshape(spread, 1, -1), ElementType.Float, 1, null);
            _spread = Open(model, builder, spread, 3);
            _spread.BindOutput(row);
        }

        _spread.Bind("gradient", gradient);
        _spread.Bind("places", places);
        _spread.Bind("like", like);
        using var outputs = _spread.Run();
        return (outputs.Take(row), outputs.Take(Result));
    }

    public void Dispose()
    {
        _shift?.Dispose();
        _perPrompt?.Dispose();
        _spread?.Dispose();
        foreach (var session in _stacks.Values.Concat(_rows.Values))
        {
            session.Dispose();
        }

        _product?.Dispose();
    }

    private static OnnxModel NewModel(out GraphBuilder builder)
    {
        OnnxModel model = new(new()) { Opsets = { [""] = 17, [OpName.Microsoft] = 1 } };
        builder = new(model, "");
        return model;
    }

    private static OnnxValue Rows(GraphBuilder builder) => builder.Slice(
        builder.Input("differences", ElementType.Float, null, null), 0, builder.Input("first", ElementType.Int64, 1),
        builder.Input("end", ElementType.Int64, 1));

    private static void Bind(BoundSession session, DifferenceRows rows)
    {
        session.Bind("differences", rows.Differences);
        session.Bind("first", OnnxTensor.Of([(long)rows.First], 1));
        session.Bind("end", OnnxTensor.Of([(long)rows.First + rows.Count], 1));
    }

    private BoundSession Open(OnnxModel model, GraphBuilder builder, OnnxValue result, int rank = 2)
    {
        builder.Output(Result, result, ElementType.Float, new long?[rank]);
        var session = runner.OpenPooled(model);
        session.BindOutput(Result);
        return session;
    }
}
