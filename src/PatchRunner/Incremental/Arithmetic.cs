using System.Numerics;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>Sums of streams and picks of places, as small ONNX graphs, so that they run where the streams lie.</summary>
internal sealed class Arithmetic(SessionLibrary sessions) : IDisposable
{
    /// <summary>Longer sums are taken in parts of one sign, 1, 2, 4 or 8 terms at a time, so that few sessions serve them all.</summary>
    private const int MostMixed = 3, MostTerms = 8;

    private const string Result = "result", GatherKey = "gather";

    private static readonly string[] Common = ["+-", "+", "++", "+++", "+--", "+-+", "+++++", "+----", "+++++++++", "+--------"];

    private readonly Dictionary<string, BoundSession> _sums = new(StringComparer.Ordinal);
    private BoundSession? _gather;

    /// <summary>Opens what nearly every search needs.</summary>
    public static void OpenAhead(SessionLibrary sessions)
    {
        foreach (string signs in Common)
        {
            sessions.Get(signs, () => WriteSum(signs));
        }

        sessions.Get(GatherKey, WriteGather);
    }

    /// <summary>The sum of <paramref name="terms"/>, each added or subtracted; the first is added. The caller disposes it.</summary>
    public OrtValue Sum(IReadOnlyList<(OrtValue Value, bool Subtract)> terms)
    {
        if (terms.Count <= MostMixed)
        {
            return Sum(string.Concat(terms.Select(term => term.Subtract ? '-' : '+')), [.. terms.Select(term => term.Value)]);
        }

        OrtValue[] added = [.. terms.Where(term => !term.Subtract).Select(term => term.Value)], subtracted = [.. terms.Where(term => term.Subtract).Select(term => term.Value)];
        OrtValue? sum = null;
        Accumulate(added.AsSpan(1), '+');
        Accumulate(subtracted, '-');
        return sum!;

        void Accumulate(ReadOnlySpan<OrtValue> rest, char sign)
        {
            while (rest.Length > 0)
            {
                int count = Math.Min(MostTerms, 1 << BitOperations.Log2((uint)rest.Length));
                var next = Sum("+" + new string(sign, count), [sum ?? added[0], .. rest[..count]]);
                sum?.Dispose();
                sum = next;
                rest = rest[count..];
            }
        }
    }

    /// <summary>The rows of <paramref name="stream"/>, [batch, position, width], at <paramref name="places"/>, [place, 2], as [place, 1, width]. The caller disposes it.</summary>
    public OrtValue Gather(OrtValue stream, OrtValue places)
    {
        _gather ??= Open(GatherKey, WriteGather);
        _gather.Bind("data", stream);
        _gather.Bind("places", places);
        using var outputs = _gather.Run();
        return outputs.Take(Result);
    }

    /// <summary>Several streams of the same shape, one after another along the first axis. The caller disposes it.</summary>
    public OrtValue Stack(IReadOnlyList<OrtValue> streams)
    {
        var session = Session(Invariant($"stack {streams.Count}"), builder => builder.Concat([.. Enumerable.Range(0, streams.Count).Select(i => builder.Input(Term(i), ElementType.Float, null, null, null))], 0));
        return Run(session, streams);
    }

    /// <summary>A stack plus, or less, one stream for each of its layers. The caller disposes it.</summary>
    public OrtValue AddToEach(OrtValue stack, OrtValue stream, bool subtract)
    {
        var session = Session(subtract ? "each -" : "each +", builder =>
        {
            OnnxValue all = builder.Input(Term(0), ElementType.Float, null, null, null), one = builder.Input(Term(1), ElementType.Float, null, null, null);
            var layers = builder.Reshape(all, builder.Concat([builder.Ints(-1), builder.Shape(one)], 0));
            var sum = subtract ? builder.Sub(layers, one) : builder.Add(layers, one);
            return builder.Reshape(sum, builder.Shape(all));
        });
        return Run(session, [stack, stream]);
    }

    /// <summary>Rows <paramref name="first"/> to below <paramref name="end"/> of a stack. The caller disposes it.</summary>
    public OrtValue Rows(OrtValue stack, long first, long end)
    {
        var session = Session("rows", builder =>
        {
            var all = builder.Input(Term(0), ElementType.Float, null, null, null);
            return builder.Slice(all, 0, builder.Input("first", ElementType.Int64, 1), builder.Input("end", ElementType.Int64, 1));
        });
        session.Bind("first", OnnxTensor.Of([first], 1));
        session.Bind("end", OnnxTensor.Of([end], 1));
        return Run(session, [stack]);
    }

    public void Dispose()
    {
        foreach (var session in _sums.Values)
        {
            session.Dispose();
        }

        _gather?.Dispose();
    }

    private static string Term(int index) => FormattableString.Invariant($"t{index}");

    private static OnnxModel NewModel()
    {
        OnnxModel model = new(new());
        model.Opsets[""] = 17;
        return model;
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static OrtValue Run(BoundSession session, IReadOnlyList<OrtValue> terms)
    {
        for (int i = 0; i < terms.Count; i++)
        {
            session.Bind(Term(i), terms[i]);
        }

        using var outputs = session.Run();
        return outputs.Take(Result);
    }

    private BoundSession Session(string key, Func<GraphBuilder, OnnxValue> write)
    {
        if (!_sums.TryGetValue(key, out var session))
        {
            _sums[key] = session = Open(key, () =>
            {
                OnnxModel model = NewModel();
                GraphBuilder builder = new(model, "");
                builder.Output(Result, write(builder), ElementType.Float, null, null, null);
                return model;
            });
        }

        return session;
    }

    private static OnnxModel WriteGather()
    {
        OnnxModel model = NewModel();
        GraphBuilder builder = new(model, "");
        var data = builder.Input("data", ElementType.Float, null, null, null);
        var indices = builder.Input("places", ElementType.Int64, null, 2);
        builder.Output(Result, builder.Unsqueeze(builder.GatherND(data, indices), 1), ElementType.Float, null, null, null);
        return model;
    }

    private static OnnxModel WriteSum(string signs)
    {
        OnnxModel model = NewModel();
        GraphBuilder builder = new(model, "");
        OnnxValue sum = builder.Input(Term(0), ElementType.Float, null, null, null);
        for (int i = 1; i < signs.Length; i++)
        {
            var term = builder.Input(Term(i), ElementType.Float, null, null, null);
            sum = signs[i] == '-' ? builder.Sub(sum, term) : builder.Add(sum, term);
        }

        builder.Output(Result, sum, ElementType.Float, null, null, null);
        return model;
    }

    private OrtValue Sum(string signs, ReadOnlySpan<OrtValue> terms)
    {
        if (!_sums.TryGetValue(signs, out var session))
        {
            _sums[signs] = session = Open(signs, () => WriteSum(signs));
        }

        for (int i = 0; i < terms.Length; i++)
        {
            session.Bind(Term(i), terms[i]);
        }

        using var outputs = session.Run();
        return outputs.Take(Result);
    }

    private BoundSession Open(string key, Func<OnnxModel> write)
    {
        var session = sessions.Runner.Bind(sessions.Get(key, write));
        session.BindOutput(Result);
        return session;
    }
}
