using Acdc.Onnx.GraphRewriter.Files;

namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>The folders that this program makes in the system's place for temporary files, for weights that sessions map.</summary>
internal static class TemporaryFiles
{
    private const string Prefix = "acdc-run-";

    /// <summary>
    /// Removes the folders of processes that were killed before they could do so themselves. Those of living processes and of other users stay.
    /// <see cref="MappedModel.Open(string, ModelOptions)"/> does it too.
    /// </summary>
    public static void RemoveLeftovers()
    {
        if (Directory.Exists(Path.GetTempPath()))
        {
            OwnedFolder.RemoveDead(Path.GetTempPath(), Prefix);
        }
    }

    internal static OwnedFolder NewFolder() => OwnedFolder.Create(Path.GetTempPath(), Prefix);
}
