using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>ONNX Runtime's environment, one per process, kept from writing to standard error: what fails comes as an exception.</summary>
internal static class OrtEnvironment
{
    public const OrtLoggingLevel Logging = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

    private static readonly Lock Creating = new();

    private static OrtEnv? _instance;

    public static OrtEnv Instance => Shared(0, out _);

    /// <summary>
    /// The environment, made with one pool of <paramref name="threads"/> threads that all sessions share, where it is not there yet.
    /// </summary>
    /// <param name="threads">Threads wanted; 0 leaves it to ONNX Runtime.</param>
    /// <param name="pooled">Whether the shared pool is what was wanted; else a session needs threads of its own.</param>
    /// <exception cref="DeviceException">ONNX Runtime's native library is not there.</exception>
    public static OrtEnv Shared(int threads, out bool pooled)
    {
        lock (Creating)
        {
            _instance ??= CreateOrExplain(threads);
            pooled = PoolThreads is { } pool && (threads == 0 || threads == pool);
            return _instance;
        }
    }

    /// <summary>Memory that sessions may take for their runs instead of each keeping its own; it grows by what is asked for and no more.</summary>
    private static void AddPool(OrtEnv environment)
    {
        using OrtMemoryInfo memory = new(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
        using OrtArenaCfg growth = new(maxMemory: 0, arenaExtendStrategy: 1, initialChunkSizeBytes: -1, maxDeadBytesPerChunk: -1);
        environment.CreateAndRegisterAllocator(memory, growth);
    }

    private static int? PoolThreads { get; set; }

    private static OrtEnv CreateOrExplain(int threads)
    {
        try
        {
            return Create(threads);
        }
        catch (TypeInitializationException failure) when (failure.InnerException is DllNotFoundException)
        {
            throw new DeviceException("ONNX Runtime's native library is not there: add the package Acdc.Onnx.Cpu or Acdc.Onnx.Cuda to the program.", failure);
        }
    }

    private static OrtEnv Create(int threads)
    {
        if (OrtEnv.IsCreated)
        {
            OrtEnv existing = OrtEnv.Instance();
            existing.EnvLogLevel = Logging;
            RuntimeTelemetry.TurnOff(existing);
            return existing;
        }

        PoolThreads = threads;
        using OrtThreadingOptions pool = new() { GlobalSpinControl = true, GlobalInterOpNumThreads = 1 };
        if (threads > 0)
        {
            pool.GlobalIntraOpNumThreads = threads;
        }

        EnvironmentCreationOptions options = new() { logId = "acdc", logLevel = Logging, threadOptions = pool };
        OrtEnv environment = OrtEnv.CreateInstanceWithOptions(ref options);
        RuntimeTelemetry.TurnOff(environment);
        AddPool(environment);
        return environment;
    }
}
