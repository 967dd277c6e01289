using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests.Charts;

/// <summary>
/// Vega-Lite charts as Vega itself draws them (npm's <c>vega</c> and <c>vega-lite</c>, installed below <c>artifacts</c> when they are first asked for).
/// </summary>
internal static class DrawnCharts
{
    /// <summary>What stands on each chart of a folder, by the chart's file name.</summary>
    public static IReadOnlyDictionary<string, DrawnChart> Of(params string[] folders)
    {
        string tools = Install();
        string[] charts = [.. folders.SelectMany(folder => Directory.GetFiles(folder, "*.vl.json"))];
        return JsonSerializer.Deserialize<Dictionary<string, DrawnChart>>(
            Run(tools, "node", ["draw.mjs", .. charts.Select(Path.GetFullPath)]), JsonSerializerOptions.Web)!;
    }

    private static string Install()
    {
        string tools = RepositoryFolder.Find("artifacts", "vega");
        Directory.CreateDirectory(tools);
        foreach (string file in new[] { "package.json", "draw.mjs" })
        {
            File.Copy(RepositoryFolder.Find("tests", "Cli.Tests", "Charts", file), Path.Combine(tools, file), overwrite: true);
        }

        if (!Directory.Exists(Path.Combine(tools, "node_modules", "vega-lite")))
        {
            Run(tools, OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]);
        }

        return tools;
    }

    private static string Run(string folder, string program, string[] args)
    {
        try
        {
            using var process =
                Process.Start(new ProcessStartInfo(program, args) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0 && args[0] == "install")
            {
                Assert.Inconclusive($"npm cannot install vega and vega-lite here, so no chart can be drawn: {error.Result}");
            }

            return process.ExitCode == 0 ? output : throw new AssertFailedException(error.Result);
        }
        catch (Win32Exception)
        {
            Assert.Inconclusive($"{program} is not on the path, so no chart can be drawn: install Node.js 20 or newer");
            throw;
        }
    }
}

/// <summary>A chart that was drawn.</summary>
/// <param name="Marks">Its marks: each line, and the symbols of each plot.</param>
/// <param name="Warnings">What Vega said about it.</param>
internal sealed record DrawnChart(IReadOnlyList<DrawnMark> Marks, IReadOnlyList<string> Warnings);

/// <summary>A line, or symbols.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Items">Its points in the order of drawing.</param>
internal sealed record DrawnMark(string Kind, IReadOnlyList<DrawnItem> Items);

/// <summary>A point.</summary>
/// <param name="X">Where it lies across.</param>
/// <param name="Y">Where it lies downward.</param>
/// <param name="Row">The row of the table that it stands for.</param>
internal sealed record DrawnItem(double? X, double? Y, Dictionary<string, JsonElement> Row);
