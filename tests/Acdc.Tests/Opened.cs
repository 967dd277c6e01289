using Acdc.Onnx.Cli.Tests;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.Tests;

/// <summary>The model of the tests, opened once.</summary>
[TestClass]
public sealed class Opened
{

    private static readonly Lazy<CircuitModel> Shared = new(() => CircuitModel.Open(Models.Xproportion, new() { Device = DeviceChoice.Cpu }));

    public static CircuitModel Model => Shared.Value;

    /// <summary>A question with three prompts.</summary>
    public static CircuitRun Run => Prompts.Score(Metrics.L2);

    public static PromptSet Prompts => Model.Prompts(Models.XproportionPrompts, new() { Limit = 3 });

    [AssemblyCleanup]
    public static void Close()
    {
        if (Shared.IsValueCreated)
        {
            Shared.Value.Dispose();
        }
    }
}
