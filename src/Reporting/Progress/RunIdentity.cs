using System.Text.Json;
using System.Text.Json.Nodes;

namespace Acdc.Onnx.Reporting.Progress;

/// <summary>
/// All of a run that can change a byte of what it finds: the program and the runtime, the machine, the settings and the files by their hashes.
/// </summary>
internal static class RunIdentity
{
    /// <summary>The key that a progress file begins with.</summary>
    public const string Mark = "acdc_progress";

    private const int Version = 2;

    /// <summary>
    /// Settings that name files, whose hashes count instead, ask for a device, where the one that was used counts, or say how many threads compute, which
    /// changes no digit.
    /// </summary>
    private static readonly string[] Without = ["model", "data", "held_out", "truth", "tokenizer", "device", "threads", "out"];

    /// <summary>The first line of the progress of a run.</summary>
    /// <param name="command">The command.</param>
    /// <param name="run">What it runs.</param>
    public static JsonObject Of(string command, RunDescription run)
    {
        JsonObject facts = [];
        RunFacts.AddTo(facts, run);
        return Of(command, facts);
    }

    /// <summary>What differs between two runs, in words: what it was, then what it is. Nothing where they are the same.</summary>
    public static IEnumerable<string> Differences(JsonElement was, JsonObject now)
    {
        var then = JsonObject.Create(was)!;
        foreach (var (key, value) in Flat(now))
        {
            string? before = Flat(then).FirstOrDefault(entry => entry.Key == key).Value;
            if (before != value)
            {
                yield return $"{key} was {before ?? "not there"} and is {value}";
            }
        }

        foreach (var (key, value) in Flat(then).ExceptBy(Flat(now).Select(entry => entry.Key), entry => entry.Key))
        {
            yield return $"{key} was {value} and is not there";
        }
    }

    /// <summary>Whether the complete results in a folder are those of a run.</summary>
    /// <param name="runJson">The folder's run.json.</param>
    /// <param name="now">The run.</param>
    public static bool IsOf(string runJson, JsonObject now)
    {
        try
        {
            return File.Exists(runJson)
                && JsonNode.Parse(File.ReadAllText(runJson)) is JsonObject document
                && document["settings"] is JsonObject
                && !Differences(JsonSerializer.SerializeToElement(Of((string)now["command"]!, document)), now).Any();
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static JsonObject Of(string command, JsonObject facts)
    {
        JsonObject settings = new((facts["settings"] as JsonObject ?? []).Where(setting => !Without.Contains(setting.Key))
            .Select(setting => KeyValuePair.Create(setting.Key, setting.Value?.DeepClone())));
        JsonObject files = [];
        foreach (var file in (facts["files"] as JsonArray ?? []).OfType<JsonObject>())
        {
            string role = (string?)file["role"] ?? "";
            string key = role;
            for (int number = 2; files.ContainsKey(key); number++)
            {
                key = FormattableString.Invariant($"{role} {number}");
            }

            files[key] = (string?)file["sha256"];
        }

        return new()
        {
            [Mark] = Version,
            ["command"] = command,
            ["acdc"] = facts["versions"]?["acdc"]?.DeepClone(),
            ["onnxruntime"] = facts["versions"]?["onnxruntime"]?.DeepClone(),
            ["device"] = facts["device"]?.DeepClone(),
            ["settings"] = settings,
            ["files"] = files,
        };
    }

    private static IEnumerable<KeyValuePair<string, string>> Flat(JsonObject run)
    {
        foreach (var (key, value) in run)
        {
            if (value is JsonObject inner)
            {
                foreach (var (name, each) in inner)
                {
                    yield return KeyValuePair.Create(key == "files" ? $"the hash of the {name}" : $"the setting {name}", each?.ToJsonString() ?? "not given");
                }
            }
            else
            {
                yield return KeyValuePair.Create(key, value?.ToJsonString() ?? "not given");
            }
        }
    }
}
