using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Files;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;

namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>
/// Keeps large weights out of this process's own memory: a model whose weights lie in the model file, or were computed from it, is written anew with its
/// weights beside it, from where every session maps what it needs. The files go when this is disposed.
/// </summary>
internal sealed class WeightFiles : IDisposable
{
    /// <summary>Bytes of weights that are few enough to be kept in memory several times.</summary>
    public const long MostInMemory = 64_000_000;

    private readonly List<OwnedFolder> _folders = [];

    /// <summary>Whether the weights of <paramref name="model"/>, wherever they lie, are more than that.</summary>
    public static bool AreLarge(OnnxModel model) => model.Graph.Initializers.Sum(value => value.Constant!.ByteCount) > MostInMemory;

    /// <summary>
    /// The model with its large weights in files, or <paramref name="model"/> itself where they are few or in files already; in the first case
    /// <paramref name="model"/> loses its weights.
    /// </summary>
    /// <exception cref="ModelRunException">The files cannot be written.</exception>
    public OnnxModel Store(OnnxModel model)
    {
        if (model.Graph.Initializers.Sum(value => value.Constant!.External is null ? value.Constant.ByteCount : 0) <= MostInMemory)
        {
            return model;
        }

        try
        {
            var folder = TemporaryFiles.NewFolder();
            _folders.Add(folder);
            string path = Path.Combine(folder.Path, "model.onnx");
            OnnxWriter.WriteFile(model, path, mostInline: 0);
            var stored = OnnxReader.Read(path);
            foreach (var weight in model.Graph.Initializers)
            {
                model.Graph.SetInitializer(weight, OnnxTensor.Zeros(weight.Constant!.Type, 0));
            }

            ProcessMemory.GiveBack();
            return stored;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw new ModelRunException($"the model's weights need temporary files, which failed: {failure.Message}", failure);
        }
    }

    public void Dispose()
    {
        _folders.ForEach(folder => folder.Dispose());
        _folders.Clear();
    }
}
