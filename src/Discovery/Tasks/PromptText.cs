using System.Text;
using Acdc.Onnx.GraphRewriter.Files;
using Acdc.Onnx.GraphRewriter;

namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>Reads a prompt file as text: UTF-8, or UTF-16 and UTF-32 that begin with a byte order mark.</summary>
internal static class PromptText
{
    private const string Remedy = "save it as UTF-8";

    /// <exception cref="PromptException">The file cannot be read or is no text; the message says what it is.</exception>
    public static string Read(string path)
    {
        byte[] bytes = Bytes(path);
        if (Known(bytes) is { } kind)
        {
            throw new PromptException(path, $"this is {kind}, no text", "give a .jsonl, .json or .csv file");
        }

        using StreamReader reader = new(new MemoryStream(bytes), new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);
        try
        {
            string text = reader.ReadToEnd();
            return !text.Contains('\0') ? text
                : throw new PromptException(path, bytes.AsSpan().Count((byte)0) * 3 > bytes.Length
                    ? "this is UTF-16 without a byte order mark"
                    : "the file holds zeros, so it is no text", Remedy);
        }
        catch (DecoderFallbackException fault)
        {
            throw new PromptException(
                FormattableString.Invariant($"{path}:{LineOfBadByte(bytes)}"), "the line is not UTF-8", $"{Remedy} (in Excel: CSV UTF-8)", fault);
        }
    }

    private static byte[] Bytes(string path)
    {
        const string Give = "give the path of a .jsonl, .json or .csv file";
        try
        {
            FileBudget.Check(path);
            return File.ReadAllBytes(path);
        }
        catch (Exception) when (Directory.Exists(path))
        {
            throw new PromptException(path, "the prompts cannot be read (this is a folder)", Give);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PromptException(path, $"the prompts cannot be read (there is no such file){NearFile.Question(path)}", Give, fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new PromptException(path, $"the prompts cannot be read ({fault.Message})", Give, fault);
        }
    }

    private static string? Known(ReadOnlySpan<byte> bytes) =>
        bytes is [0x1f, 0x8b, ..] ? "a gzip file"
        : bytes.StartsWith("PK\u0003\u0004"u8) ? "a zip file (a spreadsheet or a PyTorch file, say)"
        : bytes.StartsWith("PAR1"u8) ? "a Parquet file"
        : bytes.StartsWith("%PDF"u8) ? "a PDF"
        : null;

    private static int LineOfBadByte(ReadOnlySpan<byte> bytes)
    {
        int line = 1;
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out _, out int length) != System.Buffers.OperationStatus.Done)
            {
                break;
            }

            line += bytes[0] == '\n' ? 1 : 0;
            bytes = bytes[length..];
        }

        return line;
    }
}
