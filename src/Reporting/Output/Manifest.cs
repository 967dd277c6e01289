using System.Text.Json;
using System.Text.Json.Nodes;

namespace Acdc.Onnx.Reporting.Output;

/// <summary>
/// Which files of a folder this program wrote, and what was in them: <c>.acdc-manifest.json</c>. A file is the program's own while it is as the manifest says.
/// </summary>
/// <param name="Set">The files of the folder's output set: each name with its SHA-256, or <see cref="SealedMark"/>.</param>
/// <param name="Files">Files that were written into the folder one by one.</param>
internal sealed record Manifest(IReadOnlyDictionary<string, string> Set, IReadOnlyDictionary<string, string> Files)
{
    public const string Name = ".acdc-manifest.json";
    public const string SealedMark = "sealed";
    private const string Version = "acdc_manifest";

    public static Manifest Empty { get; } = new(new Dictionary<string, string>(), new Dictionary<string, string>());

    /// <summary>Reads the manifest of a folder; the empty one where there is none.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="damaged">Whether there is one that cannot be understood.</param>
    public static Manifest Read(string folder, out bool damaged)
    {
        damaged = false;
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            return Empty;
        }

        try
        {
            var root = JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject;
            if (root?[Version]?.GetValue<int>() == 1)
            {
                return new(Entries(root["set"]), Entries(root["files"]));
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            damaged = true;
            return Empty;
        }

        damaged = true;
        return Empty;
    }

    /// <summary>What the manifest says of a name; null where it does not know it.</summary>
    public string? this[string name] => Set.TryGetValue(name, out var hash) || Files.TryGetValue(name, out hash) ? hash : null;

    /// <summary>The manifest's own bytes: names in the order of their characters.</summary>
    public byte[] ToBytes()
    {
        JsonObject root = new() { [Version] = 1, ["set"] = Sorted(Set), ["files"] = Sorted(Files) };
        return [.. JsonSerializer.SerializeToUtf8Bytes(root, Spelling.Json), (byte)'\n'];
    }

    private static JsonObject Sorted(IReadOnlyDictionary<string, string> entries) =>
        new(entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));

    private static Dictionary<string, string> Entries(JsonNode? node) =>
        node is JsonObject entries && entries.All(entry => Path.GetFileName(entry.Key) == entry.Key && entry.Value is JsonValue)
            ? entries.ToDictionary(entry => entry.Key, entry => entry.Value!.GetValue<string>())
            : throw new FormatException("no list of files");
}
