namespace Acdc.Onnx.Benchmarks;

/// <summary>The shape of a generated model.</summary>
/// <param name="Layers">Blocks.</param>
/// <param name="Heads">Attention heads of a block.</param>
/// <param name="Width">Width of the residual stream, a multiple of <paramref name="Heads"/>.</param>
/// <param name="Vocabulary">Tokens.</param>
/// <param name="Positions">The longest prompt.</param>
internal sealed record TransformerSize(int Layers, int Heads, int Width, int Vocabulary, int Positions = 1024)
{
    /// <summary>GPT-2 small (Radford et al. 2019).</summary>
    public static readonly TransformerSize Gpt2Small = new(12, 12, 768, 50257);

    /// <summary>Width of a head.</summary>
    public int HeadWidth => Width / Heads;
}
