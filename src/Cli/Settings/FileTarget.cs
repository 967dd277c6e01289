using Acdc.Onnx.GraphRewriter.Files;
using Acdc.Onnx.Reporting;
using Acdc.Onnx.Reporting.Output;

namespace Acdc.Onnx.Cli.Settings;

/// <summary>
/// A file that a command writes: an ordinary one (<see cref="SingleOutput"/>), or a pipe, a terminal or a device, which is written to as it is.
/// </summary>
internal sealed class FileTarget : IDisposable
{
    private static readonly string[] StandardOutput = ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];
    private static readonly string[] StandardError = ["/dev/stderr", "/dev/fd/2", "/proc/self/fd/2"];

    private readonly string _path;
    private readonly SingleOutput? _file;

    private FileTarget(string path, SingleOutput? file) => (_path, _file) = (path, file);

    /// <summary>The file's name.</summary>
    public string Name => _file?.Name ?? Path.GetFileName(_path);

    /// <summary>Whether it is the standard output, so that nothing else may be written there.</summary>
    public bool IsStandardOutput => StandardOutput.Contains(_path);

    /// <summary>Sees that the file can be written; else as <see cref="SingleOutput.Reserve"/>.</summary>
    public static FileTarget Reserve(string path, IReadOnlyList<string> suffixes, OutputOptions options) =>
        new(path, StandardOutput.Contains(path) || StandardError.Contains(path) || IsDevice(path) ? null : SingleOutput.Reserve(path, suffixes, options));

    /// <summary>As <see cref="SingleOutput.Protect"/>.</summary>
    public void Protect(IEnumerable<string> inputs) => _file?.Protect(inputs);

    /// <summary>Writes the file and those that belong to it.</summary>
    /// <exception cref="OutputException">They cannot be written.</exception>
    public void Write(params IReadOnlyList<OutputFile> files)
    {
        if (_file is not null)
        {
            _file.Commit(files);
            return;
        }

        if (files.Count > 1)
        {
            throw new UsageException(
                $"'{_path}' takes one file, and these are {files.Count}: {string.Join(", ", files.Select(file => file.Name))}. Name a file.");
        }

        try
        {
            using var stream = Open();
            files[0].Write(stream);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"'{_path}' cannot be written: {fault.Message}", fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private Stream Open() => IsStandardOutput ? Console.OpenStandardOutput()
        : StandardError.Contains(_path) ? Console.OpenStandardError()
        : new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);

    private static bool IsDevice(string path) => OperatingSystem.IsWindows()
        ? Path.GetFullPath(path).StartsWith(@"\\.\", StringComparison.Ordinal)
        : FileStatus.Of(path)?.Kind == FileKind.Device;
}
