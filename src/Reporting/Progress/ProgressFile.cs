using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Acdc.Onnx.Reporting.Progress;

/// <summary>
/// What a run has finished so far: a file that only grows, one JSON object a line, each handed to the system before the run goes on. A killed run loses at most
/// the line that it was writing. Every line ends in a checksum of itself and all before it, so that what is cut short or damaged is known and left out.
/// </summary>
internal sealed class ProgressFile : IDisposable
{
    private const string CheckKey = ",\"check\":\"";
    private const int CheckDigits = 16;
    private static readonly TimeSpan BetweenSyncs = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly FileStream _stream;
    private readonly Timer _sync;
    private byte[] _chain;
    private bool _unsynced;

    private ProgressFile(string path, FileStream stream, byte[] chain)
    {
        (_path, _stream, _chain) = (path, stream, chain);
        _sync = new(_ => Sync(), null, BetweenSyncs, BetweenSyncs);
    }

    /// <summary>How values are spelled: numbers so that they come back to the last digit.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Begins a file; one that is there is replaced.</summary>
    /// <param name="path">Where.</param>
    /// <param name="head">Whose progress it is; its first key says which format.</param>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public static ProgressFile Begin(string path, JsonObject head) => Named(path, () =>
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        ProgressFile file = new(path, new(path, FileMode.Create, FileAccess.Write, FileShare.Read, 0), []);
        file.Append(head);
        return file;
    });

    /// <summary>Goes on with a file after what <see cref="ProgressLines.Read"/> has read of it; whatever comes behind that is cut off.</summary>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public static ProgressFile GoOn(string path, ProgressLines read) => Named(path, () =>
    {
        FileStream stream = new(path, FileMode.Open, FileAccess.Write, FileShare.Read, 0);
        stream.SetLength(read.Length);
        stream.Position = read.Length;
        return new ProgressFile(path, stream, read.Chain);
    });

    /// <summary>Adds a line. Not before the system has it does this return.</summary>
    /// <param name="line">The object; not empty.</param>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public void Append(JsonObject line)
    {
        string text = line.ToJsonString(Json)[..^1];
        lock (_gate)
        {
            _chain = ChainOf(_chain, text);
            byte[] bytes = Encoding.UTF8.GetBytes($"{text}{CheckKey}{Check(_chain)}\"}}\n");
            Named(_path, () =>
            {
                _stream.Write(bytes);
                _stream.Flush();
                return true;
            });
            _unsynced = true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sync.Dispose();
        lock (_gate)
        {
            _stream.Dispose();
        }
    }

    internal static byte[] ChainOf(byte[] before, string text) => SHA256.HashData([.. before, .. Encoding.UTF8.GetBytes(text)]);

    internal static string Check(byte[] chain) => Convert.ToHexStringLower(chain)[..CheckDigits];

    /// <summary>A line without its checksum; null where the line is none of these, or the checksum is another's.</summary>
    internal static string? Plain(string line, byte[] chain, out byte[] next)
    {
        next = [];
        int end = line.Length - CheckDigits - 2 - CheckKey.Length;
        if (end <= 0 || line.AsSpan(end, CheckKey.Length) is not CheckKey || !line.EndsWith("\"}", StringComparison.Ordinal))
        {
            return null;
        }

        string text = line[..end];
        next = ChainOf(chain, text);
        return line.AsSpan(end + CheckKey.Length, CheckDigits).SequenceEqual(Check(next)) ? text + "}" : null;
    }

    /// <summary>Now and then, beside the run: what the system has goes to the disk, so that little is lost where the machine itself stops.</summary>
    private void Sync()
    {
        lock (_gate)
        {
            if (!_unsynced || !_stream.CanWrite)
            {
                return;
            }

            _unsynced = false;
        }

        try
        {
            RandomAccess.FlushToDisk(_stream.SafeFileHandle);
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            // The file was closed meanwhile, or the disk fails, which the next line tells.
            _unsynced = true;
        }
    }

    private static T Named<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"what the run has so far cannot be saved in '{path}': {fault.Message}", fault);
        }
    }
}
