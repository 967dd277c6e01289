using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.Benchmarks;

/// <summary>
/// Models as ONNX Runtime's optimiser saves them, at each of its levels, against the model that was optimised: the same edges, or a refusal that says why.
/// </summary>
internal static class OptimizedFiles
{
    private const int Longest = 160;

    private static readonly (string Name, GraphOptimizationLevel Level)[] Levels =
    [
        ("basic", GraphOptimizationLevel.ORT_ENABLE_BASIC), ("extended", GraphOptimizationLevel.ORT_ENABLE_EXTENDED),
        ("all", GraphOptimizationLevel.ORT_ENABLE_ALL),
    ];

    /// <summary>Prints a row for every folder of a folder that holds models (the first counts), and refusals below.</summary>
    /// <returns>Whether none failed.</returns>
    public static bool Print(IReadOnlyList<string> folders, TextWriter to)
    {
        var work = Directory.CreateTempSubdirectory("acdc-optimized-");
        List<string> remarks = [];
        int passed = 0, failed = 0;
        to.WriteLine($"| model | edges | {string.Join(" | ", Levels.Select(level => level.Name))} |");
        to.WriteLine($"| --- | --- | {string.Join(" | ", Levels.Select(_ => "---"))} |");
        try
        {
            foreach (string model in folders.SelectMany(Directory.GetDirectories).Order(StringComparer.Ordinal).Select(FirstModel).OfType<string>())
            {
                string name = Path.GetFileName(Path.GetDirectoryName(model))!;
                var (plain, _) = Edges(model);
                string[] weights = [.. Directory.GetFiles(Path.GetDirectoryName(model)!, "*.data").Select(file => Path.Combine(work.FullName, Path.GetFileName(file)))];
                Array.ForEach(weights, file => File.Copy(Path.Combine(Path.GetDirectoryName(model)!, Path.GetFileName(file)), file));
                List<string> cells = [];
                foreach (var (level, how) in Levels)
                {
                    string optimized = Path.Combine(work.FullName, $"{name}-{level}.onnx");
                    var (cell, remark) = Compare(plain, model, optimized, how);
                    (passed, failed) = cell == "FAILED" ? (passed, failed + 1) : (passed + 1, failed);
                    cells.Add(cell);
                    if (remark is not null)
                    {
                        remarks.Add($"{name}, {level}: {remark}");
                    }

                    File.Delete(optimized);
                }

                Array.ForEach(weights, File.Delete);
                to.WriteLine(
                    $"| {name} | {plain?.Count.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "refused"} | {string.Join(" | ", cells)} |");
            }
        }
        finally
        {
            work.Delete(recursive: true);
        }

        remarks.ForEach(to.WriteLine);
        to.WriteLine(FormattableString.Invariant($"{passed} passed, {failed} failed"));
        return failed == 0;
    }

    private static string? FirstModel(string folder) => Directory.GetFiles(folder, "*.onnx").Order(StringComparer.Ordinal).FirstOrDefault();

    private static (string Cell, string? Remark) Compare(IReadOnlyList<string>? plain, string model, string optimized, GraphOptimizationLevel level)
    {
        try
        {
            Optimize(model, optimized, level);
        }
        catch (OnnxRuntimeException fault)
        {
            return ("not saved", fault.Message.ReplaceLineEndings(" "));
        }

        var (edges, says) = Edges(optimized);
        if (edges is null)
        {
            return says!.StartsWith("3 ", StringComparison.Ordinal) || says.StartsWith("4 ", StringComparison.Ordinal) ? ("refused", says) : ("FAILED", says);
        }

        return plain is null ? ("mapped", null)
            : edges.SequenceEqual(plain) ? ("same", null)
            : ("FAILED", $"{edges.Count} edges, and {plain.Count} of the model that was optimised");
    }

    private static void Optimize(string model, string optimized, GraphOptimizationLevel level)
    {
        using SessionOptions options =
            new() { GraphOptimizationLevel = level, OptimizedModelFilePath = optimized, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using InferenceSession session = new(model, options);
    }

    private static (IReadOnlyList<string>? Edges, string? Says) Edges(string model)
    {
        try
        {
            using var mapped = MappedModel.Open(model, new() { Device = DeviceChoice.Cpu });
            return ([.. mapped.Map.Edges.Edges.Select(edge => edge.ToString())], null);
        }
        catch (ModelMappingException fault)
        {
            return (null, Said(4, fault));
        }
        catch (Exception fault) when (fault is ModelFileException or ModelRunException)
        {
            return (null, Said(3, fault));
        }
        catch (Exception fault)
        {
            return (null, Said(70, fault));
        }
    }

    private static string Said(int code, Exception fault) =>
        FormattableString.Invariant($"{code} {(fault.Message.Length > Longest ? fault.Message[..Longest] + "…" : fault.Message)}");
}
