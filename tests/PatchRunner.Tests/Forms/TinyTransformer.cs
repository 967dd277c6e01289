using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.PatchRunner.Tests.Forms;

/// <summary>Writes the graph of a <see cref="TinyShape"/>; the forms of its parts can be exchanged.</summary>
internal sealed class TinyTransformer
{
    private readonly TinyWeights _weights;

    public TinyTransformer(TinyShape shape, TinyWeights weights)
    {
        (Shape, _weights) = (shape, weights);
        Model = new(new OnnxGraph()) { Opsets = { [""] = 18, [OpName.Microsoft] = 1 } };
        Builder = new(Model, "t.");
    }

    public TinyShape Shape { get; }

    public OnnxModel Model { get; }

    public GraphBuilder Builder { get; }

    /// <summary>Declared sizes of the token input: [batch, position], or [position].</summary>
    public long?[] TokenDims { get; init; } = [null, null];

    /// <summary>Prompts of a test run, where the token input does not say.</summary>
    public int Prompts { get; init; } = 3;

    public ElementType TokenType { get; init; } = ElementType.Int64;

    /// <summary>The type of weights and activations.</summary>
    public ElementType Type { get; init; } = ElementType.Float;

    public Func<TinyTransformer, int, OnnxValue, OnnxValue> Attention { get; init; } = TinyAttention.Plain;

    public Func<TinyTransformer, int, OnnxValue, OnnxValue> Mlp { get; init; } = TinyMlp.Plain;

    /// <summary>What happens to the stream before the last norm.</summary>
    public Func<TinyTransformer, OnnxValue, OnnxValue> Top { get; init; } = (_, stream) => stream;

    /// <summary>What happens to the logits.</summary>
    public Func<TinyTransformer, OnnxValue, OnnxValue> Output { get; init; } = (_, logits) => logits;

    public OnnxValue Tokens { get; private set; } = null!;

    /// <summary>1 where a batch axis stands before the positions.</summary>
    public int PositionAxis => TokenDims.Length - 1;

    /// <summary>The sizes before the channels, for a Reshape of a value that has them first.</summary>
    public long[] Rows => [.. TokenDims.Select(dim => dim ?? 0)];

    public OnnxModel Build()
    {
        Tokens = Builder.Input("input_ids", TokenType, TokenDims);
        var stream = Builder.Add(Builder.Gather(Weight("wte", Shape.Vocabulary, Shape.Width), Tokens), Positions());
        if (Shape.TokenTypes)
        {
            var types = Builder.Input("token_type_ids", TokenType, TokenDims);
            stream = Builder.Add(stream, Builder.Gather(Weight("wtt", 2, Shape.Width), types));
        }

        for (int layer = 0; layer < Shape.Layers; layer++)
        {
            stream = Builder.Add(stream, Builder.Add(Attention(this, layer, Norm($"a{layer}.ln", stream)), Weight($"a{layer}.bo", Shape.Width)));
            stream = Builder.Add(stream, Mlp(this, layer, Norm($"m{layer}.ln", stream)));
        }

        var unembedding = Shape.Tied ? Builder.Transpose(Weight("wte", Shape.Vocabulary, Shape.Width), 1, 0) : Weight("unembed", Shape.Width, Shape.Vocabulary);
        Builder.Output("logits", Output(this, Builder.MatMul(Norm("final.ln", Top(this, stream)), unembedding)), Type);
        Model.Graph.Outputs[0].DeclaredDims = null;
        return Model;
    }

    /// <summary>A weight as the oracle knows it; the same initializer each time.</summary>
    public OnnxValue Weight(string name, params long[] dims) => Builder.Graph.Find("t." + name) ?? Builder.Constant(InType(_weights[name, dims]), name);

    /// <summary>A part of a weight.</summary>
    public OnnxValue Columns(string name, int start, int count, params long[] dims)
    {
        var whole = _weights[name, dims];
        int columns = (int)dims[^1], rows = (int)(whole.Count / columns);
        float[] part = [.. Enumerable.Range(0, rows * count).Select(i => whole.As<float>()[(i / count * columns) + start + (i % count)])];
        return Builder.Constant(InType(OnnxTensor.Of(part, dims.Length == 1 ? [count] : [rows, count])), name);
    }

    /// <summary>Rows of a matrix.</summary>
    public OnnxValue Lines(string name, int start, int count, params long[] dims) =>
        Builder.Constant(
            InType(OnnxTensor.Of(_weights[name, dims].As<float>().Slice(start * (int)dims[1], count * (int)dims[1]).ToArray(), count, dims[1])), name);

    public OnnxValue Linear(OnnxValue input, OnnxValue weight, OnnxValue bias) => Builder.Add(Builder.MatMul(input, weight), bias);

    public OnnxValue Number(float value) => Builder.Constant(OnnxTensor.Scalar(Type, value), "number");

    /// <summary>The scores with every later position switched off.</summary>
    public OnnxValue Causal(OnnxValue scores)
    {
        var positions = Builder.Range(Length());
        return Builder.Where(Builder.Greater(Builder.Unsqueeze(positions, 0), Builder.Unsqueeze(positions, 1)), Number(-30000), scores);
    }

    private OnnxValue Norm(string name, OnnxValue value) =>
        Builder.LayerNorm(value, Weight(name, Shape.Width), Weight(name + "b", Shape.Width), (float)TinyShape.Epsilon);

    private OnnxValue Positions() => Builder.Slice(Weight("wpe", Shape.MostPositions, Shape.Width), 0, Builder.Ints(0), Length());

    private OnnxValue Length() => TokenDims[PositionAxis] is { } size ? Builder.Ints(size) : Builder.SizeOf(Tokens, PositionAxis);

    private OnnxTensor InType(OnnxTensor tensor) =>
        Type == ElementType.Float16 ? OnnxTensor.Of(Type, tensor.Dims, Array.ConvertAll(tensor.ToSingle(), value => (Half)value)) : tensor;
}
