using Acdc.Onnx.Cli.Tests;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.Tests;

/// <summary>The models of the tests, opened once.</summary>
[TestClass]
public sealed class Opened
{
    private static readonly Lazy<CircuitModel> Shared = new(() => CircuitModel.Open(Models.Gpt2, new() { Device = DeviceChoice.Cpu }));

    private static readonly Lazy<CircuitModel> SharedSmall = new(() => CircuitModel.Open(Models.Xproportion, new() { Device = DeviceChoice.Cpu }));

    public static CircuitModel Model => Shared.Value;

    public static CircuitModel Small => SharedSmall.Value;

    /// <summary>A question with three prompts.</summary>
    public static CircuitRun Run => Model.Prompts(Models.Ioi, new() { Limit = 3 }).Score(Metrics.Kl);

    [AssemblyCleanup]
    public static void Close()
    {
        foreach (var model in new[] { Shared, SharedSmall }.Where(model => model.IsValueCreated))
        {
            model.Value.Dispose();
        }
    }
}
