using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Reporting;

namespace Acdc.Onnx;

/// <summary>
/// A transformer exported to ONNX that was read, mapped and proven: where everything begins. It holds sessions of ONNX Runtime until it is disposed;
/// one thread at a time may use it and what comes from it.
/// </summary>
public sealed class CircuitModel : IDisposable
{
    private CircuitModel(string path, MappedModel mapped) => (Path, Mapped) = (path, mapped);

    /// <summary>The model's file.</summary>
    public string Path { get; }

    /// <summary>All edges between its attention heads, MLPs, input and logits.</summary>
    public EdgeGraph Edges => Mapped.Map.Edges;

    /// <summary>What there is to know about how it was read, a sentence each.</summary>
    public IReadOnlyList<string> Notes => Mapped.Map.Notes;

    /// <summary>The largest difference of logits between the model as read and as rewritten that the proof at opening found, in spreads of the output's channels.</summary>
    public double ProofDifference => Mapped.Proof.LargestDifference;

    internal MappedModel Mapped { get; }

    /// <summary>Reads, maps and proves a model.</summary>
    /// <param name="path">The .onnx file; weights may lie beside it.</param>
    /// <param name="options">The device, threads, and which output is measured; null for the CPU or, where the library runs it, CUDA.</param>
    /// <exception cref="FileNotFoundException">The file or its weights are not there.</exception>
    /// <exception cref="ModelFileException">The file is broken or refused.</exception>
    /// <exception cref="ModelMappingException">It is no transformer that can be mapped, or the map is not proven.</exception>
    /// <exception cref="DeviceException">The device asked for cannot be used.</exception>
    public static CircuitModel Open(string path, ModelOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new(path, MappedModel.Open(path, options ?? new()));
    }

    /// <summary>The prompts of a file: JSON Lines, JSON or CSV, as text or token ids. Read at once, so that a bad line is told here.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How many, and how text becomes tokens.</param>
    /// <exception cref="PromptException">The file cannot be read, a line is wrong, or the model does not take such prompts.</exception>
    /// <exception cref="Discovery.Tokenization.TokenizerException">Text needs a tokenizer and that of the model cannot be read.</exception>
    public PromptSet Prompts(string path, PromptOptions? options = null) => new(this, path, options ?? new());

    /// <summary>Reads a circuit of this model that was saved: <c>circuit.json</c> of this program, or of EAP-IG or MIB.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is no circuit, or another model's; the message names the file and the edge.</exception>
    public Circuit ReadCircuit(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new([.. CircuitFile.Read(path, Edges).Select(edge => Edges.Edges[edge])]);
    }

    /// <summary>Writes the model with every edge as an input that switches it, for any runtime (docs/semantics, "The switchable model").</summary>
    /// <param name="path">The file to write; large weights go into a file beside it.</param>
    /// <exception cref="IOException">It is there already, or cannot be written.</exception>
    public void Rewrite(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (File.Exists(path))
        {
            throw new IOException($"'{path}' is there already; name another file or delete it first");
        }

        OnnxWriter.WriteFile(Mapped.Switchable.Model, path);
    }

    /// <inheritdoc/>
    public void Dispose() => Mapped.Dispose();
}
