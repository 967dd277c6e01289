namespace Acdc.Onnx.Conformance;

/// <summary>A folder with <c>expect.json</c>: a broken or unsupported model and the answer that it deserves.</summary>
/// <param name="Path">The JSON file.</param>
/// <param name="Model">The model file.</param>
/// <param name="Expect">The kind of answer.</param>
/// <param name="Stage">Where it comes.</param>
/// <param name="Says">The sense of the message, not its words.</param>
internal sealed record RefusalCase(string Path, string Model, RefusalKind Expect, RefusalStage Stage, string Says)
{
    /// <summary>Reads an <c>expect.json</c>.</summary>
    /// <exception cref="InvalidDataException">The file is not such a case; the message names it and the place.</exception>
    public static RefusalCase Read(string path)
    {
        var json = ConformanceJson.Read<Json>(path);
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        return new(path, System.IO.Path.Combine(folder, json.ModelFile), json.Expect, json.Stage, json.Says);
    }

    private sealed record Json
    {
        public string ModelFile { get; init; } = "model.onnx";

        public required RefusalKind Expect { get; init; }

        public required RefusalStage Stage { get; init; }

        public string Says { get; init; } = "";
    }
}
