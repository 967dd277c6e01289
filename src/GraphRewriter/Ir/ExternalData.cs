namespace Acdc.Onnx.GraphRewriter.Ir;

/// <summary>A stretch of a file that holds an initializer's bytes.</summary>
/// <param name="Path">The file, checked to lie in the model's folder.</param>
/// <param name="Location">The file as the model names it, relative to the model's folder.</param>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">The number of bytes.</param>
public sealed record ExternalData(string Path, string Location, long Offset, long Length)
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
}
