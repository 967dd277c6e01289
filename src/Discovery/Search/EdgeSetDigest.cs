using System.Buffers.Binary;
using System.Security.Cryptography;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Search;

/// <summary>Names a set of edges of one graph.</summary>
internal static class EdgeSetDigest
{
    /// <summary>The first 128 bits of the SHA-256 of the set, one bit an edge: the same on every machine.</summary>
    public static UInt128 Of(EdgeSet edges)
    {
        byte[] bits = new byte[(edges.Graph.Edges.Count / 8) + 1];
        foreach (int edge in edges)
        {
            bits[edge / 8] |= (byte)(1 << (edge % 8));
        }

        return BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(bits));
    }
}
