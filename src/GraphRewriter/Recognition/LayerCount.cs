namespace Acdc.Onnx.GraphRewriter.Recognition;

/// <summary>What is added to the stream at one place.</summary>
/// <param name="Attention">Whether attention is.</param>
/// <param name="Mixer">Whether a mixer is.</param>
/// <param name="Mlp">Whether an MLP is.</param>
internal readonly record struct BlockForm(bool Attention, bool Mixer, bool Mlp)
{
    /// <summary>Whether positions are mixed.</summary>
    public bool Mixes => Attention || Mixer;
}

/// <summary>Which layer a block belongs to, and which of its layer's MLPs it is.</summary>
/// <param name="Layer">The layer, from 0.</param>
/// <param name="MlpIndex">Which of the layer's MLPs, from 0.</param>
internal readonly record struct BlockPlace(int Layer, int MlpIndex);

/// <summary>
/// Counts layers by their blocks: one that mixes positions starts a layer, and the MLPs that follow belong to it. A mixer right behind an attention belongs to the
/// attention's layer; in a model whose first block is an MLP every layer begins with one.
/// </summary>
internal static class LayerCount
{
    public static IReadOnlyList<BlockPlace> Of(IReadOnlyList<BlockForm> blocks)
    {
        bool mlpFirst = !blocks[0].Mixes;
        BlockPlace[] places = new BlockPlace[blocks.Count];
        int layer = -1, mlps = 0;
        for (int i = 0; i < blocks.Count; i++)
        {
            if (layer < 0 || (mlpFirst ? BeginsWithMlp(i) : BeginsByMixing(i)))
            {
                layer++;
                mlps = 0;
            }

            places[i] = new(layer, blocks[i].Mlp ? mlps : 0);
            mlps += blocks[i].Mlp ? 1 : 0;
        }

        return places;

        bool BeginsByMixing(int i) =>
            blocks[i].Mixes && !(blocks[i] is { Mixer: true, Attention: false } && blocks[i - 1] is { Attention: true, Mixer: false, Mlp: false });

        bool BeginsWithMlp(int i) => blocks[i].Mixes
            ? blocks[i].Attention && Enumerable.Range(0, i).Any(before => places[before].Layer == layer && blocks[before].Attention)
            : i + 1 < blocks.Count && blocks[i + 1].Mixes && Enumerable.Range(0, i).Any(before => places[before].Layer == layer && blocks[before].Mixes);
    }
}
