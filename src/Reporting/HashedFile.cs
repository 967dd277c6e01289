using System.Security.Cryptography;

namespace Acdc.Onnx.Reporting;

/// <summary>A file that a run read, so that the same one can be told from another of its name.</summary>
/// <param name="Role">What it was to the run: <c>model</c>, <c>data</c>, <c>tokenizer</c>.</param>
/// <param name="Path">Where it was read, as the user named it.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256, in lower-case hexadecimal digits.</param>
public sealed record HashedFile(string Role, string Path, long Bytes, string Sha256)
{
    /// <summary>Reads and hashes the file at <paramref name="path"/>.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static HashedFile Of(string role, string path)
    {
        using var stream = File.OpenRead(path);
        return new(role, path, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }
}
