using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Files;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.GraphRewriter.Switching;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner;

/// <summary>A model that was read, mapped, made switchable and proven.</summary>
internal sealed class MappedModel : IDisposable
{
    private readonly OrtModelRunner _runner;
    private readonly Lazy<BoundSession> _logitsSession;
    private readonly WeightFiles _files;

    private MappedModel(OnnxModel original, SwitchableModel switchable, MapProof proof, OriginalLogits own, OrtModelRunner runner, WeightFiles files)
    {
        (Original, Switchable, Proof, OwnLogits, _runner, _files) = (original, switchable, proof, own, runner, files);
        _logitsSession = new(OpenLogitsOnly);
    }

    /// <summary>The model as it was read.</summary>
    public OnnxModel Original { get; }

    /// <summary>The model's file and those that hold its weights, as they were when they were opened.</summary>
    public IReadOnlyList<FileStamp> Files { get; private init; } = [];

    /// <summary>Where the parts of the transformer lie.</summary>
    public TransformerMap Map => Switchable.Map;

    /// <summary>The switchable model.</summary>
    public SwitchableModel Switchable { get; }

    /// <summary>How well it agrees with the model itself.</summary>
    public MapProof Proof { get; }

    /// <summary>Where it runs, and why there.</summary>
    public ExecutionDevice Device => _runner.Device;

    /// <summary>Runs models on <see cref="Device"/>.</summary>
    public OrtModelRunner Runner => _runner;

    /// <summary>What the model's rounding of activations takes off a number, relative to its size; 0 where all of them are 32-bit floats.</summary>
    internal double Roundoff => Precision.Roundoff(Map);

    /// <summary>Whether the model rounds activations, in part, to less than 32-bit floats.</summary>
    public bool IsCoarse => Roundoff > 0;

    /// <summary>The model's own logits.</summary>
    internal OriginalLogits OwnLogits { get; }

    /// <summary>The switchable model with the logits as its only output, shared by all who run it.</summary>
    internal BoundSession LogitsSession => _logitsSession.Value;

    /// <summary>Whose inputs are bound to <see cref="LogitsSession"/>.</summary>
    internal object? BoundBy { get; set; }

    /// <summary>Reads, maps and proves the model at <paramref name="path"/>.</summary>
    /// <exception cref="ModelFileException">The file is missing, broken or refused.</exception>
    /// <exception cref="ModelMappingException">It cannot be mapped, or the map is not proven.</exception>
    /// <exception cref="DeviceException">The device asked for cannot be used.</exception>
    public static MappedModel Open(string path, ModelOptions options)
    {
        TemporaryFiles.RemoveLeftovers();
        options.Progress?.Invoke(Reading(path));
        var device = ExecutionDevice.Select(options.Device, options.Threads);
        WeightFiles files = new();
        try
        {
            var stamp = FileStamp.Of(path);
            var read = OnnxReader.Read(path);
            FileStamp[] stamps = [stamp,
                .. read.Graph.Initializers.Select(value => value.Constant!.External?.Path).OfType<string>().Distinct().Select(FileStamp.Of)];
            var original = files.Store(read);
            return RuntimeRefusal.Opening(path, () => GraphFault.InFile(path, () => Open(original, device, options, files, stamps)));
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_logitsSession.IsValueCreated)
        {
            _logitsSession.Value.Dispose();
        }

        OwnLogits.Dispose();
        _files.Dispose();
    }

    private static MappedModel Open(OnnxModel original, ExecutionDevice device, ModelOptions options, WeightFiles files, IReadOnlyList<FileStamp> stamps)
    {
        OrtModelRunner runner = new(device, options.Threads);
        OrtModelRunner measuring = new(device, options.Threads, GraphOptimization.None);
        var plain = original.Clone();
        PassRun.Apply(nameof(FoldConstants), plain.Graph, () => FoldConstants.Apply(plain, measuring));
        plain = files.Store(plain);
        var map = TransformerMapper.Map(plain, measuring, options.Output, options.Bottom, options.Progress);
        options.Progress?.Invoke("Proving the map.");
        var switchable = GraphFault.Mapping("making the model switchable", () => SwitchableModelBuilder.Build(map));
        ProcessMemory.GiveBackAfter(original);
        OriginalLogits own = new(plain, map, runner, stays: !WeightFiles.AreLarge(original));
        try
        {
            var proof = GraphFault.Mapping(
                "proving the map", () => MapProver.Prove(own, switchable, runner, new OrtModelRunner(device, options.Threads, GraphOptimization.Basic)));
            ProcessMemory.GiveBackAfter(original);
            return new(original, switchable with { Map = map with { Notes = [.. map.Notes, .. proof.Notes] } }, proof, own, runner, files) { Files = stamps };
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    /// <summary>Whether the weights are so many that they should not be in memory more often than needed.</summary>
    internal bool IsLarge => WeightFiles.AreLarge(Original);

    /// <summary>Gives back the memory of sessions that were closed, where the model is large enough for that to matter.</summary>
    internal void GiveBackMemory() => ProcessMemory.GiveBackAfter(Original);

    private static string Reading(string path)
    {
        FileInfo file = new(path);
        return file.Exists ? FormattableString.Invariant($"Reading {file.Name} ({Math.Max(file.Length / 1e6, 0.1):0.#} MB).") : $"Reading {file.Name}.";
    }

    private BoundSession OpenLogitsOnly()
    {
        var model = Switchable.Model.Clone();
        model.Graph.Outputs.RemoveAll(output => output.Name != Switchable.Logits);
        model.Graph.RemoveUnused();
        var session = _runner.OpenBound(model);
        session.BindOutput(Switchable.Logits);
        return session;
    }
}
