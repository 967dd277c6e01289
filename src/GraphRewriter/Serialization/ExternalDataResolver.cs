using System.Globalization;
using System.Numerics;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>
/// Finds the stretch of a file that an external tensor names, and refuses whatever lies outside the model's folder or the file. Where the model is a link,
/// as in Hugging Face's cache, the folder of the real file counts as the model's too, as ONNX Runtime has it.
/// </summary>
/// <param name="folder">The folder that the model was opened in; null where there is none.</param>
/// <param name="realFolder">The folder of the real file where the model is a link out of <paramref name="folder"/>; null otherwise.</param>
internal sealed class ExternalDataResolver(string? folder, string? realFolder = null)
{
    private const string MoveIn = "external data must lie in the model's folder";

    private readonly Dictionary<string, FileInfo> _files = new(StringComparer.Ordinal);

    /// <summary>The folder that locations are relative to: the model's, or what it has in common with that of the real file.</summary>
    public string? Root { get; } = realFolder is null ? folder : RealPath.Common(RealPath.Of(folder!), RealPath.Of(realFolder));

    public ExternalData Resolve(TensorProto proto, BigInteger needed)
    {
        var location = Text(proto, "location") ?? throw new ModelFileException($"says that its data is external but not in which file; {Refusal.Damaged}");
        var file = Find(location);
        long offset = Number(proto, "offset") ?? 0;
        var length = Number(proto, "length") ?? needed;
        if (length != needed)
        {
            throw new ModelFileException($"takes {needed} bytes by its shape but names {length} bytes of '{location}'; {Refusal.Damaged}");
        }

        if (offset + needed > file.Length)
        {
            throw new ModelFileException(
                $"needs {needed} bytes from byte {offset} of '{location}', which is too short for that ({file.Length} bytes); copy the file again or export "
                    + "the model again");
        }

        string named = realFolder is null ? location : Path.GetRelativePath(Root!, file.FullName).Replace('\\', '/');
        return new(file.FullName, named, offset, (long)needed);
    }

    private static string? Text(TensorProto proto, string key) => proto.ExternalData.LastOrDefault(entry => entry.Key == key)?.Value;

    private static long? Number(TensorProto proto, string key)
    {
        if (Text(proto, key) is not { } text)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new ModelFileException(
                $"has '{text}' as the {key} of its external data, which is not a number from 0 to {long.MaxValue}; {Refusal.Damaged}");
    }

    private FileInfo Find(string location)
    {
        if (_files.TryGetValue(location, out var known))
        {
            return known;
        }

        if (folder is null)
        {
            throw new ModelFileException($"lies in the external file '{location}', but the model was given without a folder; open it from its file");
        }

        CheckSpelling(location);
        string[] allowed = [.. new[] { folder, realFolder }.OfType<string>().Select(RealPath.Of)];
        string[] paths;
        try
        {
            paths = [.. allowed.Select(root => RealPath.Of(Path.Combine(root, location)))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException($"lies in '{location}', which cannot be reached ({exception.Message}); {MoveIn}", exception);
        }

        string path = paths.FirstOrDefault(File.Exists) ?? paths[0];
        if (!allowed.Any(root => RealPath.IsWithin(path, root)))
        {
            throw new ModelFileException($"lies in '{location}', a link that points outside the model's folder: refused; {MoveIn}");
        }

        FileInfo file = new(path);
        if (!file.Exists)
        {
            throw new ModelFileException($"lies in the external data file '{location}', which is missing; put it beside the model");
        }

        CheckReadable(file, location);
        _files.Add(location, file);
        return file;
    }

    private static void CheckReadable(FileInfo file, string location)
    {
        try
        {
            if (file.Length > 0)
            {
                using var handle = File.OpenHandle(file.FullName);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException($"lies in '{location}', which cannot be read: {exception.Message}", exception);
        }
    }

    private static void CheckSpelling(string location)
    {
        bool drive = location.Length > 1 && location[1] == ':' && char.IsAsciiLetter(location[0]);
        if (drive || Path.IsPathRooted(location) || location.StartsWith('/') || location.StartsWith('\\'))
        {
            throw new ModelFileException($"lies in '{location}', an absolute path: refused; {MoveIn}");
        }

        string[] parts = location.Split('/', '\\');
        if (parts.Contains(".."))
        {
            throw new ModelFileException($"lies in '{location}', which points outside the model's folder: refused; {MoveIn}");
        }

        if (location.Contains('\0') || parts.All(part => part is "" or "."))
        {
            throw new ModelFileException($"lies in '{location.Replace("\0", "\\0", StringComparison.Ordinal)}', which is no file name; {Refusal.Damaged}");
        }
    }
}
