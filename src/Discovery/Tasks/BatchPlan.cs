using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>
/// How many prompts run together. It follows from the model and the prompts alone, never from the machine, so that the same command gives the same bytes.
/// </summary>
/// <param name="Senders">The model's senders.</param>
/// <param name="Heads">Those of them that are heads, whose patterns are kept.</param>
/// <param name="Width">Width of the stream.</param>
/// <param name="Channels">Output channels.</param>
/// <param name="Memory">Bytes that the activations of a batch may take.</param>
internal sealed record BatchPlan(int Senders, int Heads, int Width, int Channels, long Memory)
{
    /// <summary>The memory taken where the user names none.</summary>
    public const long DefaultMemory = 4L << 30;

    private const int SmallWidth = 181;
    private const int FewestToSplit = 16;
    private const long BytesInCache = 768 << 10;

    /// <summary>The plan for a model.</summary>
    public static BatchPlan For(TransformerMap map, long memory = DefaultMemory) =>
        new(map.Edges.Senders.Count, map.Edges.Senders.Count(sender => sender.Kind == NodeKind.Head), map.Shape.Width,
            (int)Math.Max(1, map.Facts[map.Logits].Axes[^1].Factor), memory);

    /// <summary>
    /// The size of batches for prompts of one length: as many as the memory allows, but for small models in at least two batches, which run side by side,
    /// with streams that fit the processor's cache. Large models keep their prompts together, since every batch reads all their weights.
    /// </summary>
    /// <param name="prompts">The number of prompts.</param>
    /// <param name="length">Tokens of the longest.</param>
    public int SizeFor(int prompts, int length)
    {
        long stream = (long)length * Width * sizeof(float);
        long prompt = BytesOf(length);
        long parts = Parts(prompts, Memory / prompt);
        if (Width <= SmallWidth)
        {
            parts = Math.Max(parts, Math.Max(prompts < FewestToSplit ? 1 : 2, Parts(prompts, BytesInCache / stream)));
        }

        return (int)Parts(prompts, parts);
    }

    /// <summary>The bytes that the activations of a prompt of <paramref name="length"/> tokens take, all senders', patterns and logits among them.</summary>
    public long BytesOf(int length)
    {
        Int128 stream = (Int128)length * Width * sizeof(float);
        Int128 patterns = (Int128)Heads * length * length * sizeof(float);
        return (long)Int128.Min(long.MaxValue, (((3L * Senders) + 8) * stream) + patterns + ((Int128)3 * length * Channels * sizeof(float)));
    }

    private static long Parts(long count, long size) => size <= 1 ? count : (count + size - 1) / size;
}
