using System.Security.Cryptography;

namespace Acdc.Onnx.Reporting.Output;

/// <summary>The hash that a JSON file carries itself: its last member, <c>"seal"</c>, is the SHA-256 of all bytes before that member's line.</summary>
internal static class Seal
{
    private const int Digits = 64;

    private static ReadOnlySpan<byte> End => "\n}\n"u8;

    private static ReadOnlySpan<byte> Begin => ",\n  \"seal\": \""u8;

    private static ReadOnlySpan<byte> Closed => "\"\n}\n"u8;

    /// <summary>Puts the seal on an indented JSON object.</summary>
    public static byte[] Put(ReadOnlySpan<byte> json)
    {
        if (!json.EndsWith(End))
        {
            throw new ArgumentException("no indented JSON object", nameof(json));
        }

        var sealedPart = json[..^End.Length];
        return [.. sealedPart, .. Begin, .. Hash(sealedPart), .. Closed];
    }

    /// <summary>Whether the file is as it was sealed.</summary>
    public static bool Holds(ReadOnlySpan<byte> json)
    {
        int tail = Begin.Length + Digits + Closed.Length;
        return json.Length > tail
            && json.EndsWith(Closed)
            && json[^tail..].StartsWith(Begin)
            && json[^(Digits + Closed.Length)..^Closed.Length].SequenceEqual(Hash(json[..^tail]));
    }

    private static byte[] Hash(ReadOnlySpan<byte> bytes) => System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(bytes)));
}
