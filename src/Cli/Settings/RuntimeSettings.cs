using System.CommandLine;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.Cli.Settings;

/// <summary>The options that say what models run on.</summary>
internal sealed class RuntimeSettings
{
    private readonly Option<DeviceChoice> _device = Choice.Of<DeviceChoice>("--device", "Where the model runs; auto takes CUDA where it works.");
    private readonly Option<int?> _threads = Number.From(1, "--threads", "Threads within an operator. [default: the physical cores]");

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public RuntimeSettings(Command command)
    {
        command.Add(_device);
        command.Add(_threads);
    }

    /// <summary>What the user asks for.</summary>
    public ModelOptions Read(ParseResult parsed) => new() { Device = parsed.GetValue(_device), Threads = parsed.GetValue(_threads) ?? PhysicalCores.Count };

    /// <summary>One sentence on the threads taken, and why that many.</summary>
    public string Explain(ParseResult parsed)
    {
        int threads = Read(parsed).Threads;
        string why = parsed.GetValue(_threads) is null ? "one per physical core" : "as asked";
        return $"{threads} thread{(threads == 1 ? "" : "s")}, {why}.";
    }
}
