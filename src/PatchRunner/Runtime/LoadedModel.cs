using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>A model in ONNX Runtime, with the files that it still needs.</summary>
internal sealed class LoadedModel : IDisposable
{
    private DirectoryInfo? _files;

    private LoadedModel(InferenceSession session, DirectoryInfo? files) => (Session, _files) = (session, files);

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
        DirectoryInfo files = Directory.CreateTempSubdirectory("acdc-");
        try
        {
            string path = Path.Combine(files.FullName, "model.onnx");
            OnnxWriter.WriteFile(model, path, mostInline: 0);
            LoadedModel loaded = new(new InferenceSession(path, options), files);
            if (!OperatingSystem.IsWindows())
            {
                loaded.DeleteFiles();
            }

            return loaded;
        }
        catch (IOException failure)
        {
            files.Delete(recursive: true);
            throw new ModelRunException($"the model's weights need temporary files, which failed: {failure.Message}", failure);
        }
        catch (OnnxRuntimeException)
        {
            files.Delete(recursive: true);
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
        _files?.Delete(recursive: true);
        _files = null;
    }
}
