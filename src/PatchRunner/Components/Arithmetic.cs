using System.Numerics;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Components;

/// <summary>Sums of streams and picks of places, as small ONNX graphs, so that they run where the streams lie.</summary>
internal sealed class Arithmetic(SessionLibrary sessions) : IDisposable
{
    /// <summary>Longer sums are taken in parts of one sign, 1, 2, 4 or 8 terms at a time, so that few sessions serve them all.</summary>
    private const int MostMixed = 3, MostTerms = 8;

    /// <summary>How many streams are stacked at most, to be worked on at once.</summary>
    public const int MostStacked = 8;

    private static readonly string[] Common = ["+-", "+", "++", "+++", "+--", "+-+", "+++++", "+----", "+++++++++", "+--------"];

    private readonly Dictionary<string, BoundSession> _sessions = new(StringComparer.Ordinal);

    /// <summary>Opens what nearly every search needs.</summary>
    public static void OpenAhead(SessionLibrary sessions)
    {
        foreach (string signs in Common)
        {
            sessions.Get(signs, () => StreamGraphs.WriteSum(signs));
        }

        sessions.Get(StreamGraphs.Gather, StreamGraphs.WriteGather);
    }

    /// <summary>Opens what windows need besides.</summary>
    public static void OpenWindows(SessionLibrary sessions)
    {
        for (int count = 2; count <= MostStacked; count *= 2)
        {
            int streams = count;
            sessions.Get(StreamGraphs.Stack(streams), () => StreamGraphs.WriteStack(streams));
        }

        sessions.Get(StreamGraphs.Each(subtract: false), () => StreamGraphs.WriteEach(subtract: false));
        sessions.Get(StreamGraphs.Rows, StreamGraphs.WriteRows);
    }

    /// <summary>The sum of <paramref name="terms"/>, each added or subtracted; the first is added. The caller disposes it.</summary>
    public OrtValue Sum(IReadOnlyList<Term> terms)
    {
        if (terms.Count <= MostMixed)
        {
            return Sum(string.Concat(terms.Select(term => term.Sign == Sign.Minus ? '-' : '+')), [.. terms.Select(term => term.Value)]);
        }

        OrtValue[] added = Of(Sign.Plus), subtracted = Of(Sign.Minus);
        OrtValue? sum = null;
        Accumulate(added.AsSpan(1), '+');
        Accumulate(subtracted, '-');
        return sum!;

        OrtValue[] Of(Sign sign) => [.. terms.Where(term => term.Sign == sign).Select(term => term.Value)];

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

    /// <summary>
    /// The rows of <paramref name="stream"/>, [batch, position, width], at <paramref name="places"/>, [place, 2], as [place, 1, width]. The caller disposes it.
    /// </summary>
    public OrtValue Gather(OrtValue stream, OrtValue places)
    {
        var session = Session(StreamGraphs.Gather, StreamGraphs.WriteGather);
        session.Bind("data", stream);
        session.Bind("places", places);
        using var outputs = session.Run();
        return outputs.Take(StreamGraphs.Result);
    }

    /// <summary>Several streams of the same shape, one after another along the first axis. The caller disposes it.</summary>
    public OrtValue Stack(IReadOnlyList<OrtValue> streams) =>
        Run(Session(StreamGraphs.Stack(streams.Count), () => StreamGraphs.WriteStack(streams.Count)), [.. streams]);

    /// <summary>A stack plus, or less, one stream for each of its layers. The caller disposes it.</summary>
    public OrtValue AddToEach(OrtValue stack, OrtValue stream, bool subtract) =>
        Run(Session(StreamGraphs.Each(subtract), () => StreamGraphs.WriteEach(subtract)), stack, stream);

    /// <summary>Rows <paramref name="first"/> to below <paramref name="end"/> of a stack. The caller disposes it.</summary>
    public OrtValue Rows(OrtValue stack, long first, long end)
    {
        var session = Session(StreamGraphs.Rows, StreamGraphs.WriteRows);
        session.Bind("first", OnnxTensor.Of([first], 1));
        session.Bind("end", OnnxTensor.Of([end], 1));
        return Run(session, stack);
    }

    public void Dispose()
    {
        foreach (var session in _sessions.Values)
        {
            session.Dispose();
        }
    }

    private static OrtValue Run(BoundSession session, params ReadOnlySpan<OrtValue> terms)
    {
        for (int i = 0; i < terms.Length; i++)
        {
            session.Bind(session.Inputs[i], terms[i]);
        }

        using var outputs = session.Run();
        return outputs.Take(StreamGraphs.Result);
    }

    private BoundSession Session(string key, Func<OnnxModel> write)
    {
        if (!_sessions.TryGetValue(key, out var session))
        {
            _sessions[key] = session = sessions.Runner.Bind(sessions.Get(key, write));
            session.BindOutput(StreamGraphs.Result);
        }

        return session;
    }

    private OrtValue Sum(string signs, ReadOnlySpan<OrtValue> terms) => Run(Session(signs, () => StreamGraphs.WriteSum(signs)), terms);
}
