using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.Benchmarks;

/// <summary>
/// Writes GPT-2 shaped models with random weights: learned positions, pre-norm blocks, fused q/k/v with biases, GELU (tanh form), tied embeddings.
/// </summary>
internal sealed class RandomTransformer
{
    private const float Epsilon = 1e-5f;
    private const double Deviation = 0.02;

    private readonly TransformerSize _size;
    private readonly RandomWeights _weights;
    private readonly OnnxModel _model = new(new() { Name = "random" }) { IrVersion = 9 };
    private readonly GraphBuilder _builder;

    private RandomTransformer(TransformerSize size, ulong seed)
    {
        (_size, _weights) = (size, new(seed));
        _model.Opsets[""] = 17;
        _builder = new(_model, "");
    }

    /// <summary>The model: int64 <c>input_ids</c> [batch, position] to float <c>logits</c> [batch, position, vocabulary].</summary>
    public static OnnxModel Write(TransformerSize size, ulong seed) => new RandomTransformer(size, seed).Write();

    private OnnxModel Write()
    {
        var ids = _builder.Input("input_ids", ElementType.Int64, null, null);
        var embedding = Weight("wte", _size.Vocabulary, _size.Width);
        var positions = _builder.Slice(Weight("wpe", _size.Positions, _size.Width), 0, _builder.Ints(0), _builder.SizeOf(ids, 1));
        var stream = _builder.Add(_builder.Gather(embedding, ids), positions);
        for (int layer = 0; layer < _size.Layers; layer++)
        {
            stream = _builder.Add(stream, Attention(Norm(stream, $"h{layer}.ln_1"), $"h{layer}.attn", ids));
            stream = _builder.Add(stream, Mlp(Norm(stream, $"h{layer}.ln_2"), $"h{layer}.mlp"));
        }

        var logits = _builder.MatMul(Norm(stream, "ln_f"), _builder.Transpose(embedding, 1, 0));
        _builder.Output("logits", logits, ElementType.Float, null, null, _size.Vocabulary);
        return _model;
    }

    private OnnxValue Attention(OnnxValue input, string name, OnnxValue ids)
    {
        var parts = _builder.Split(Linear(input, $"{name}.c_attn", _size.Width, 3 * _size.Width), 2, _size.Width, _size.Width, _size.Width);
        var length = _builder.SizeOf(ids, 1);
        var query = Heads(parts[0], 0, 2, 1, 3);
        var key = Heads(parts[1], 0, 2, 3, 1);
        var value = Heads(parts[2], 0, 2, 1, 3);
        var places = _builder.Range(length);
        var later = _builder.Greater(_builder.Unsqueeze(places, 0), _builder.Unsqueeze(places, 1));
        var scores = _builder.Mul(_builder.MatMul(query, key), Scalar(1 / MathF.Sqrt(_size.HeadWidth)));
        var pattern = _builder.Softmax(_builder.Where(later, Scalar(float.MinValue), scores));
        var merged = _builder.Reshape(_builder.Transpose(_builder.MatMul(pattern, value), 0, 2, 1, 3), 0, 0, _size.Width);
        return Linear(merged, $"{name}.c_proj", _size.Width, _size.Width);
    }

    private OnnxValue Heads(OnnxValue value, params long[] order) =>
        _builder.Transpose(_builder.Reshape(value, 0, 0, _size.Heads, _size.HeadWidth), order);

    private OnnxValue Mlp(OnnxValue input, string name)
    {
        var hidden = Linear(input, $"{name}.c_fc", _size.Width, 4 * _size.Width);
        var cube = _builder.Mul(_builder.Square(hidden), hidden);
        var inner = _builder.Mul(_builder.Add(hidden, _builder.Mul(cube, Scalar(0.044715f))), Scalar(MathF.Sqrt(2 / MathF.PI)));
        var gate = _builder.Mul(_builder.Add(_builder.Tanh(inner), Scalar(1)), Scalar(0.5f));
        return Linear(_builder.Mul(hidden, gate), $"{name}.c_proj", 4 * _size.Width, _size.Width);
    }

    private OnnxValue Linear(OnnxValue input, string name, int from, int to) =>
        _builder.Add(_builder.MatMul(input, Weight($"{name}.weight", from, to)), Weight($"{name}.bias", to));

    private OnnxValue Norm(OnnxValue input, string name) => _builder.LayerNorm(
        input, Constant($"{name}.weight", OnnxTensor.Of(Enumerable.Repeat(1f, _size.Width).ToArray(), _size.Width)), Weight($"{name}.bias", _size.Width),
        Epsilon);

    private OnnxValue Weight(string name, params long[] dims) => Constant(name, _weights.Normal(Deviation, dims));

    private OnnxValue Constant(string name, OnnxTensor tensor) => _builder.Graph.AddInitializer(name, tensor);

    private OnnxValue Scalar(float value) => _builder.Constant(OnnxTensor.Scalar(value).Reshape(), "scalar");
}
