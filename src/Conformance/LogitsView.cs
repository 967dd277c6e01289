using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.Conformance;

/// <summary>Logits row by row, with the positions that count.</summary>
internal sealed class LogitsView(OnnxTensor logits, OnnxTensor? attentionMask)
{
    private readonly float[] _values = logits.ToSingle();
    private readonly long[]? _mask = attentionMask?.ToInt64();
    private readonly int _length = (int)logits.Dims[1];
    private readonly int _width = (int)logits.Dims[2];

    public IReadOnlyList<long> Dims => logits.Dims;

    public ReadOnlySpan<float> At(int row, int position) => _values.AsSpan(((row * _length) + position) * _width, _width);

    public int Last(int row) => Positions(row).Last();

    public IEnumerable<(int Row, int Position)> Counted() =>
        Enumerable.Range(0, (int)Dims[0]).SelectMany(row => Positions(row).Select(position => (row, position)));

    private IEnumerable<int> Positions(int row) =>
        Enumerable.Range(0, _length).Where(position => _mask is null || _mask[(row * _length) + position] != 0);
}
