using System.Buffers;

namespace Acdc.Onnx.GraphRewriter.Ir;

/// <summary>A stretch of a file that holds an initializer's bytes.</summary>
/// <param name="Path">The file, checked to lie in the model's folder or, where the model is a link, in that of the real file.</param>
/// <param name="Location">The file relative to <see cref="OnnxModel.Folder"/>.</param>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">The number of bytes.</param>
internal sealed record ExternalData(string Path, string Location, long Offset, long Length)
{
    /// <summary>Reads the bytes.</summary>
    /// <exception cref="IOException">The file cannot be read or has become shorter.</exception>
    public ReadOnlyMemory<byte> Read()
    {
        byte[] bytes = new byte[checked((int)Length)];
        using FileStream file = new(Path, FileMode.Open, FileAccess.Read, FileShare.Read);
        file.Seek(Offset, SeekOrigin.Begin);
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Reads the bytes piece by piece, <paramref name="size"/> at a time; each piece is valid until the next is asked for.</summary>
    /// <exception cref="IOException">The file cannot be read or has become shorter.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> Parts(int size)
    {
        byte[] part = ArrayPool<byte>.Shared.Rent((int)Math.Min(size, Length));
        try
        {
            using FileStream file = new(Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            file.Seek(Offset, SeekOrigin.Begin);
            for (long left = Length; left > 0;)
            {
                int count = (int)Math.Min(size, left);
                file.ReadExactly(part, 0, count);
                yield return part.AsMemory(0, count);
                left -= count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part);
        }
    }
}
