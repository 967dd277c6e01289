using System.Buffers.Binary;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>
/// Remembers answers, so that searches at neighbouring thresholds, which begin alike, share their tests. The answers are those of the evaluator asked.
/// </summary>
/// <param name="inner">Answers what was not asked before; it stays the caller's.</param>
internal sealed class RememberingEvaluator(ICircuitEvaluator inner) : ICircuitEvaluator
{
    private const int AnswerBytes = 24;

    private readonly Dictionary<UInt128, double> _answers = [];
    private readonly List<UInt128> _news = [];
    private bool _remembered;

    /// <inheritdoc/>
    public EdgeGraph Graph => inner.Graph;

    /// <summary>Questions answered from memory.</summary>
    public int Remembered { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<double> Evaluate(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps) => Evaluate(removed, steps, inner.Evaluate);

    /// <inheritdoc/>
    public IReadOnlyList<double> Evaluate(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps, Func<double, bool> takes) =>
        Evaluate(removed, steps, (gone, asked) => inner.Evaluate(gone, asked, takes));

    /// <inheritdoc/>
    /// <remarks>Answers are kept; what the evaluator asked has besides is not.</remarks>
    public void Forget()
    {
        inner.Forget();
        _remembered = false;
    }

    /// <inheritdoc/>
    public string? NotANumber(EdgeSet removed) => inner.NotANumber(removed);

    /// <summary>The answers that were learnt since this was called last, to be saved; with them another one goes on as this one does.</summary>
    public byte[] TakeNews()
    {
        byte[] news = new byte[_news.Count * AnswerBytes];
        for (int i = 0; i < _news.Count; i++)
        {
            var place = news.AsSpan(i * AnswerBytes);
            BinaryPrimitives.WriteUInt128LittleEndian(place, _news[i]);
            BinaryPrimitives.WriteDoubleLittleEndian(place[(AnswerBytes - sizeof(double))..], _answers[_news[i]]);
        }

        _news.Clear();
        return news;
    }

    /// <summary>Remembers answers that were saved.</summary>
    /// <param name="news">Of <see cref="TakeNews"/>.</param>
    public void Learn(ReadOnlySpan<byte> news)
    {
        for (; news.Length >= AnswerBytes; news = news[AnswerBytes..])
        {
            _answers[BinaryPrimitives.ReadUInt128LittleEndian(news)] = BinaryPrimitives.ReadDoubleLittleEndian(news[(AnswerBytes - sizeof(double))..]);
        }
    }

    private IReadOnlyList<double> Evaluate(
        EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps, Func<EdgeSet, IReadOnlyList<IReadOnlyList<int>>, IReadOnlyList<double>> ask)
    {
        var state = removed.With(steps[0]);
        if (_answers.TryGetValue(EdgeSetDigest.Of(state), out double known))
        {
            Remembered++;
            _remembered = true;
            return [known];
        }

        if (_remembered)
        {
            // Else the digits of what follows would hang on what was asked before the first answer from memory, which a run that goes on from a saved one did
            // not ask.
            Forget();
        }

        var values = ask(removed, steps);
        Remember(state, values[0]);
        for (int i = 1; i < values.Count; i++)
        {
            state = state.With(steps[i]);
            Remember(state, values[i]);
        }

        return values;
    }

    private void Remember(EdgeSet state, double value)
    {
        var key = EdgeSetDigest.Of(state);
        _answers[key] = value;
        _news.Add(key);
    }
}
