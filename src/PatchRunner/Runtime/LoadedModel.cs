using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Files;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>A model in ONNX Runtime, with the files that it still needs.</summary>
internal sealed class LoadedModel : IDisposable
{
    private OwnedFolder? _files;

    private LoadedModel(InferenceSession session, OwnedFolder? files) => (Session, _files) = (session, files);

    public InferenceSession Session { get; }

    /// <summary>Loads a model as one message; external weights are read from the model's folder.</summary>
    public static LoadedModel FromMemory(OnnxModel model, SessionOptions options)
    {
        if (model.Folder is { } folder)
        {
            options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", folder);
        }

        return new(new InferenceSession(OnnxWriter.Write(model), options), null);
    }

    /// <summary>Loads a model whose weights are too many for one message by way of temporary files, which the runtime maps into memory.</summary>
    public static LoadedModel FromFile(OnnxModel model, SessionOptions options)
    {
        OwnedFolder? files = null;
        try
        {
            files = TemporaryFiles.NewFolder();
            string path = Path.Combine(files.Path, "model.onnx");
            OnnxWriter.WriteFile(model, path, mostInline: 0);
            LoadedModel loaded = new(new InferenceSession(path, options), files);
            if (!OperatingSystem.IsWindows())
            {
                loaded.DeleteFiles();
            }

            return loaded;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            files?.Dispose();
            throw new ModelRunException($"the model's weights need temporary files, which failed: {failure.Message}", failure);
        }
        catch (OnnxRuntimeException)
        {
            files?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Session.Dispose();
        DeleteFiles();
    }

    private void DeleteFiles()
    {
        _files?.Dispose();
        _files = null;
    }
}
