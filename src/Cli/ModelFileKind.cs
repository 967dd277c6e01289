using System.Text;
using Acdc.Onnx.GraphRewriter;

namespace Acdc.Onnx.Cli;

/// <summary>Tells, before a model is opened, what is named in its place: nothing, a folder, a file of another program.</summary>
internal static class ModelFileKind
{
    private const int Start = 16;
    private const int MostNamed = 5;
    private const string Export = "export the model to ONNX first (optimum-cli export onnx, or torch.onnx.export)";

    /// <exception cref="InputException">There is no such file, or it is one that is known to be no ONNX model.</exception>
    public static void Check(string path)
    {
        if (Directory.Exists(path))
        {
            string[] models = [.. Models(path).Take(MostNamed + 1)];
            throw new InputException(
                $"'{path}' is a folder; name the model file in it"
                    + (models.Length == 0
                        ? ", an .onnx file, of which it has none"
                        : $": {string.Join(", ", models.Take(MostNamed))}{(models.Length > MostNamed ? ", …" : "")}"));
        }

        if (!File.Exists(path))
        {
            throw new InputException(path is ['\'' or '"', .., '\'' or '"']
                ? $"there is no model {path}: the quotes are part of the path; leave them out"
                : $"there is no model '{path}'{NearFile.Question(path)}");
        }

        if (Other(First(path), Path.GetExtension(path).ToLowerInvariant()) is { } other)
        {
            throw new InputException($"'{path}' is {other}");
        }
    }

    private static IEnumerable<string> Models(string folder)
    {
        string below = Path.Combine(folder, "onnx");
        try
        {
            string[] folders = Directory.Exists(below) ? [folder, below] : [folder];
            return [.. folders.SelectMany(each => Directory.EnumerateFiles(each, "*.onnx")).Order(StringComparer.Ordinal)];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{folder}' is a folder, and what lies in it cannot be listed: {fault.Message}", fault);
        }
    }

    private static byte[] First(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] bytes = new byte[Start];
            return bytes[..stream.ReadAtLeast(bytes, Start, throwOnEndOfStream: false)];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"the model '{path}' cannot be read: {fault.Message}", fault);
        }
    }

    private static string? Other(byte[] start, string extension) => start switch
    {
        [0x1f, 0x8b, ..] => "a gzip file; unpack it first",
        [(byte)'P', (byte)'K', 3, 4, ..] =>
            extension is ".pt" or ".pth" or ".bin" or ".ckpt" ? $"a PyTorch file; {Export}" : $"a zip file; unpack it, or, if it is PyTorch's, {Export}",
        [0x80, >= 2 and <= 5, ..] when extension is not ".onnx" => $"a Python pickle, as PyTorch writes them; {Export}",
        [_, _, _, _, _, 0, 0, 0, (byte)'{', (byte)'"', ..] => $"a safetensors file, weights without a graph; {Export}",
        [_, _, _, _, (byte)'O', (byte)'R', (byte)'T', (byte)'M', ..] => "in ONNX Runtime's own format; give the .onnx file that it was made of",
        _ => Encoding.Latin1.GetString(start) switch
        {
            var text when text.StartsWith("GGUF", StringComparison.Ordinal) => $"a GGUF file, weights without a graph; {Export}",
            var text when text.StartsWith("\u0089HDF", StringComparison.Ordinal) => $"an HDF5 file; {Export}",
            var text when text.TrimStart().StartsWith('{') && extension == ".json" => "a JSON file; name the .onnx file",
            var text when text.TrimStart().StartsWith("<!DOCTYPE", StringComparison.OrdinalIgnoreCase)
                || text.TrimStart().StartsWith("<html", StringComparison.OrdinalIgnoreCase) => "a web page; download the file itself",
            _ => null,
        },
    };
}
