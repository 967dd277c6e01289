using System.Text;
using System.Text.Json;

namespace Acdc.Onnx.Reporting.Progress;

/// <summary>What a progress file holds, as far as it is whole.</summary>
/// <param name="Head">Its first line: whose progress it is.</param>
/// <param name="Lines">The lines after it.</param>
/// <param name="Length">The bytes of all of them.</param>
/// <param name="Lost">The bytes behind, which are no whole lines.</param>
internal sealed record ProgressLines(JsonElement Head, IReadOnlyList<JsonElement> Lines, long Length, long Lost)
{
    internal byte[] Chain { get; init; } = [];

    /// <summary>Reads a file; null where there is none, or not even its first line is whole.</summary>
    /// <exception cref="OutputException">It cannot be read.</exception>
    public static ProgressLines? Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"what an earlier run saved in '{path}' cannot be read: {fault.Message}", fault);
        }

        List<JsonElement> lines = [];
        int at = 0;
        byte[] chain = [];
        while (bytes.AsSpan(at).IndexOf((byte)'\n') is var length and >= 0)
        {
            if (ProgressFile.Plain(Encoding.UTF8.GetString(bytes, at, length), chain, out var next) is not { } text)
            {
                break;
            }

            lines.Add(JsonSerializer.Deserialize<JsonElement>(text));
            (at, chain) = (at + length + 1, next);
        }

        return lines.Count == 0 ? null : new(lines[0], [.. lines.Skip(1)], at, bytes.Length - at) { Chain = chain };
    }
}
