using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Components;

/// <summary>Sums of senders' values, each built on an earlier one where its senders begin with that one's.</summary>
internal sealed class PrefixSums(Arithmetic arithmetic, Func<int, OrtValue> value) : IDisposable
{
    private readonly List<(int[] Senders, OrtValue Sum)> _sums = [];

    /// <summary>The sum over <paramref name="senders"/> and, where there is one, a constant. The caller disposes it.</summary>
    public OrtValue Of(int[] senders, OrtValue? constant)
    {
        var (known, earlier) = _sums.LastOrDefault(sum => senders.AsSpan().StartsWith(sum.Senders));
        var terms = senders.Skip(known?.Length ?? 0).Select(sender => Term.Plus(value(sender)));
        var sum = arithmetic.Sum(known is null ? [.. terms] : [Term.Plus(earlier), .. terms]);
        _sums.Add((senders, sum));
        return arithmetic.Sum(constant is null ? [Term.Plus(sum)] : [Term.Plus(sum), Term.Plus(constant)]);
    }

    public void Dispose()
    {
        foreach (var (_, sum) in _sums)
        {
            sum.Dispose();
        }
    }
}
