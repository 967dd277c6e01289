using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.Reporting;

/// <summary>Notes what a run does, for its results.</summary>
internal sealed class RunRecord
{
    private readonly DateTimeOffset _started = DateTimeOffset.UtcNow;
    private readonly List<StageTime> _times = [];
    private readonly Dictionary<string, string> _leftOut = new(StringComparer.Ordinal);

    /// <summary>Does a part of the run and notes how long it took, with what a part of that name took before.</summary>
    public T Time<T>(string stage, Func<T> work)
    {
        long start = Stopwatch.GetTimestamp();
        T result = work();
        lock (_times)
        {
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            int before = _times.FindIndex(time => time.Name == stage);
            if (before < 0)
            {
                _times.Add(new(stage, seconds));
            }
            else
            {
                _times[before] = new(stage, _times[before].Seconds + seconds);
            }
        }

        return result;
    }

    /// <summary>The parts of the run that could not be done, with their reasons.</summary>
    public IReadOnlyDictionary<string, string> LeftOut
    {
        get
        {
            lock (_times)
            {
                return new Dictionary<string, string>(_leftOut, StringComparer.Ordinal);
            }
        }
    }

    /// <summary>Whether one of <see cref="LeftOut"/> was asked for by name.</summary>
    public bool Failed { get; private set; }

    /// <summary>Notes that a part of the run could not be done.</summary>
    public void LeaveOut(string part, string reason, bool isFailure)
    {
        lock (_times)
        {
            _leftOut[part] = reason;
            Failed |= isFailure;
        }
    }

    /// <summary>What was run.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompts">How many prompts were measured.</param>
    /// <param name="files">The files that were read, the model's own first.</param>
    /// <param name="metric">What was measured.</param>
    /// <param name="settings">The run's settings, keys in snake_case.</param>
    public RunDescription Describe(MappedModel model, int prompts, IReadOnlyList<HashedFile> files, MetricDefinition metric, JsonObject settings)
    {
        var runtime = RuntimeInfo.Of(model.Device);
        StageTime[] times;
        lock (_times)
        {
            times = [.. _times];
        }

        return new()
        {
            Model = NameOf(files[0].Path),
            Shape = model.Map.Shape,
            Metric = metric,
            Settings = settings,
            Versions = new()
            {
                ["acdc"] = typeof(RunRecord).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
                ["onnxruntime"] = runtime.Version,
                ["dotnet"] = Environment.Version.ToString(),
                ["system"] = RuntimeInformation.OSDescription,
            },
            Files = files,
            Device = $"{Spelling.Of(runtime.Device)}: {runtime.DeviceName}",
            Started = _started,
            Times = times,
            Prompts = prompts,
            ProofDifference = model.Proof.LargestDifference,
        };
    }

    private static string NameOf(string path)
    {
        string stem = Path.GetFileNameWithoutExtension(path);
        return stem == "model" && Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))) is { Length: > 0 } folder ? folder : stem;
    }
}
