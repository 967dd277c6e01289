using System.Text.Json.Nodes;

namespace Acdc.Onnx.Reporting.Experiments;

/// <summary>The run.json of an experiment.</summary>
internal static class ExperimentRun
{
    /// <summary>Its name.</summary>
    public const string FileName = "run.json";

    /// <summary>The file.</summary>
    /// <param name="run">What was run.</param>
    /// <param name="counts">What came out, in figures.</param>
    public static ResultFile File(RunDescription run, JsonObject counts) => new(FileName, output =>
    {
        JsonObject document = [];
        RunFacts.AddTo(document, run);
        document["prompts"] = run.Prompts;
        document["counts"] = counts.DeepClone();
        output.WriteLine(document.ToJsonString(Spelling.Json));
    })
    {
        Sealed = true,
    };
}
