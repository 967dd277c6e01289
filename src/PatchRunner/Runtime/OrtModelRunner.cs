using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Ir;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>Opens models with ONNX Runtime.</summary>
/// <param name="device">Where models run.</param>
/// <param name="threads">Threads within an operator; 0 leaves it to ONNX Runtime.</param>
/// <param name="optimization">How far models may be rewritten before they run.</param>
internal sealed class OrtModelRunner(ExecutionDevice device, int threads = 0, GraphOptimization optimization = GraphOptimization.All) : IModelRunner
{
    // The planner of the sequential mode looks for memory to use again in time quadratic in the nodes: minutes at 25,000.
    private const int MostPlanned = 3000;

    private const double BytesPerSecond = 2e7;

    /// <summary>How long a run of a model without weights may take on made-up tokens; weights add to it.</summary>
    public TimeSpan LongestRun { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Threads within an operator; 0 leaves it to ONNX Runtime.</summary>
    public int Threads => threads;

    /// <summary>Where models run.</summary>
    public ExecutionDevice Device { get; } = device;

    /// <inheritdoc/>
    public IModelSession Open(OnnxModel model) => new OrtModelSession(
        Load(model, Use.Brief), LongestRun + TimeSpan.FromSeconds(model.Graph.Initializers.Sum(value => value.Constant!.ByteCount) / BytesPerSecond));

    /// <summary>Makes a model ready for many runs over bound inputs.</summary>
    /// <exception cref="ModelRunException">The runtime refuses the model; the message is the runtime's.</exception>
    public BoundSession OpenBound(OnnxModel model) => new(Load(model), Device, owns: true);

    /// <summary>Makes a model ready to be bound by several, who may run it at the same time.</summary>
    /// <exception cref="ModelRunException">The runtime refuses the model; the message is the runtime's.</exception>
    internal LoadedModel Load(OnnxModel model) => Load(model, Use.Often);

    /// <summary>A binding of its own to a model that others hold.</summary>
    internal BoundSession Bind(LoadedModel model) => new(model, Device, owns: false);

    /// <summary>As <see cref="OpenBound"/>, for a model that will run a few times only: opened faster, with its weights left where they lie.</summary>
    /// <exception cref="ModelRunException">The runtime refuses the model; the message is the runtime's.</exception>
    public BoundSession OpenBriefly(OnnxModel model) => new(Load(model, Use.Brief), Device, owns: true);

    /// <summary>
    /// As <see cref="OpenBound"/>, for one of many models that run in turn: a run takes memory piece by piece, as it goes, from the pool that the process
    /// keeps.
    /// </summary>
    /// <exception cref="ModelRunException">The runtime refuses the model; the message is the runtime's.</exception>
    public BoundSession OpenPooled(OnnxModel model) => new(Load(model, Use.Pooled), Device, owns: true);

    /// <summary>
    /// The bytes of weights that a model is passed to the runtime with in one message; with more they go through a file, which the runtime maps
    /// where a message would be copied several times.
    /// </summary>
    internal long MostInMemory { get; init; } = 64_000_000;

    private LoadedModel Load(OnnxModel model, Use use) => OrtErrors.TranslateLoad(() =>
    {
        _ = OrtEnvironment.Shared(threads, out bool pooled);
        using SessionOptions options = new()
        {
            LogSeverityLevel = OrtEnvironment.Logging,
            ExecutionMode = model.Graph.NodeCount > MostPlanned ? ExecutionMode.ORT_PARALLEL : ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = Level,
        };
        if (pooled)
        {
            options.DisablePerSessionThreads();
        }
        else
        {
            options.IntraOpNumThreads = threads;
            options.InterOpNumThreads = 1;
        }

        if (use == Use.Brief)
        {
            options.EnableCpuMemArena = false;
            options.AddSessionConfigEntry("session.disable_prepacking", "1");

            // Else the pool's threads spin for tens of milliseconds after a run, on processors that others could use.
            options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        }
        else if (use == Use.Pooled || Device.Kind == DeviceKind.Cpu)
        {
            options.EnableMemoryPattern = use == Use.Often;
            options.AddSessionConfigEntry("session.use_env_allocators", "1");
            options.AddSessionConfigEntry("session.use_device_allocator_for_initializers", use == Use.Often ? "1" : "0");
        }

        options.AddSessionConfigEntry("session.use_deterministic_compute", "1");
        Device.Configure(options);
        long weights = model.Graph.Initializers.Where(value => value.Constant!.External is null).Sum(value => value.Constant!.ByteCount);
        var loaded = weights > MostInMemory ? LoadedModel.FromFile(model, options) : LoadedModel.FromMemory(model, options);
        if (use == Use.Brief)
        {
            ProcessMemory.GiveBackAfter(model);
        }

        return loaded;
    });

    private enum Use
    {
        Often,
        Pooled,
        Brief,
    }

    private GraphOptimizationLevel Level => optimization switch
    {
        GraphOptimization.None => GraphOptimizationLevel.ORT_DISABLE_ALL,
        GraphOptimization.Basic => GraphOptimizationLevel.ORT_ENABLE_BASIC,
        GraphOptimization.Extended => GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
        _ => GraphOptimizationLevel.ORT_ENABLE_ALL,
    };
}
