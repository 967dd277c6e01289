using System.Diagnostics;

namespace Acdc.Onnx.Cli.Tests;

/// <summary>The program as a process of its own, with the environment that is given and no other.</summary>
internal static class AcdcProcess
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "acdc.dll");

    /// <summary>Starts <c>acdc</c>, or <paramref name="under"/> with it as its command.</summary>
    public static Process Start(IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> under, params string[] args)
    {
        string[] line = [.. under, Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", Program,
            .. args];
        ProcessStartInfo start = new(line[0], line[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] kept = ["PATH", "DOTNET_ROOT", "SYSTEMROOT"];
        foreach (string name in start.Environment.Keys.Except(kept, StringComparer.OrdinalIgnoreCase).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs it to its end.</summary>
    public static CommandRun Run(IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> under, params string[] args)
    {
        using var process = Start(environment, under, args);
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, error.Result);
    }
}
