using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;

namespace Acdc.Onnx.Conformance;

/// <summary>The tensors for a model's inputs that a case's data folder holds. Inputs without a file are left out: they get their defaults.</summary>
/// <param name="Clean">On the clean prompts.</param>
/// <param name="Corrupted">On the corrupted prompts; null where the folder has nothing of its own for them.</param>
internal sealed record CaseInputs(IReadOnlyDictionary<string, OnnxTensor> Clean, IReadOnlyDictionary<string, OnnxTensor>? Corrupted)
{
    /// <summary>Reads <c>clean_X.pb</c> and <c>corrupted_X.pb</c>, or <c>X.pb</c> for both, for every input X.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="inputs">The names of the graph's inputs.</param>
    /// <exception cref="ModelFileException">A tensor file is broken.</exception>
    public static CaseInputs Read(string folder, IEnumerable<string> inputs)
    {
        Dictionary<string, OnnxTensor> clean = [];
        Dictionary<string, OnnxTensor> corrupted = [];
        bool differ = false;
        foreach (string input in inputs)
        {
            var shared = ReadIfThere(folder, $"{input}.pb");
            var own = ReadIfThere(folder, $"corrupted_{input}.pb");
            differ |= own is not null;
            Add(clean, input, ReadIfThere(folder, $"clean_{input}.pb") ?? shared);
            Add(corrupted, input, own ?? shared);
        }

        return new(clean, differ ? corrupted : null);
    }

    private static OnnxTensor? ReadIfThere(string folder, string file)
    {
        string path = Path.Combine(folder, file);
        return File.Exists(path) ? TensorFile.Read(path) : null;
    }

    private static void Add(Dictionary<string, OnnxTensor> tensors, string input, OnnxTensor? tensor)
    {
        if (tensor is not null)
        {
            tensors.Add(input, tensor);
        }
    }
}
