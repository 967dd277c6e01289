using System.Globalization;
using System.Text.Json.Nodes;

namespace Acdc.Onnx.Reporting;

/// <summary>What every run.json says of a run, whatever came out.</summary>
internal static class RunFacts
{
    /// <summary>Adds when and where what was run, with which settings, on which files.</summary>
    public static void AddTo(JsonObject document, RunDescription run)
    {
        document["started"] = run.Started.ToString("O", CultureInfo.InvariantCulture);
        document["seconds"] = new JsonObject(run.Times.Select(time => KeyValuePair.Create(time.Name, Number(time.Seconds))));
        document["resumed_after"] = run.Resumed;
        document["device"] = run.Device;
        document["versions"] = run.Versions.DeepClone();
        document["settings"] = run.Settings.DeepClone();
        document["model"] = Model(run);
        document["files"] = new JsonArray([.. run.Files.Select(File)]);
    }

    /// <summary>A number, or null where it is not finite.</summary>
    public static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    private static JsonObject Model(RunDescription run) => new()
    {
        ["name"] = run.Model,
        ["layers"] = run.Shape.Layers,
        ["heads"] = run.Shape.Heads,
        ["kv_heads"] = run.Shape.KeyValueHeads,
        ["d_head"] = run.Shape.HeadWidth,
        ["d_model"] = run.Shape.Width,
        ["channels"] = run.Shape.Channels,
        ["parallel"] = run.Shape.Parallel,
        ["norms"] = run.Shape.Norms,
        ["proof_difference"] = run.ProofDifference is { } difference ? Number(difference) : null,
    };

    private static JsonNode File(HashedFile file) => new JsonObject
    {
        ["role"] = file.Role,
        ["path"] = file.Path,
        ["bytes"] = file.Bytes,
        ["sha256"] = file.Sha256,
    };
}
