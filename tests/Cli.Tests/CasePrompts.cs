using System.Text.Json;
using Acdc.Onnx.Conformance;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

/// <summary>The prompts of a shipped case as a prompt file.</summary>
internal sealed class CasePrompts
{
    /// <summary>Reads the case's tokens.</summary>
    public CasePrompts(string name, string set = "zoo")
    {
        string folder = RepositoryFolder.Find("tests", "cases", set, name);
        Case = MaskCase.Read(Path.Combine(folder, "case.json"));
        string tokens = Case.Inputs![0];
        Clean = Rows($"clean_{tokens}");
        Corrupted = Rows($"corrupted_{tokens}");

        int[][] Rows(string file)
        {
            var tensor = TensorFile.Read(Path.Combine(Case.DataFolder, $"{file}.pb"));
            return [.. Array.ConvertAll(tensor.ToInt64(), id => (int)id).Chunk((int)tensor.Dims[^1])];
        }
    }

    /// <summary>The case.</summary>
    public MaskCase Case { get; }

    /// <summary>The model's file.</summary>
    public string Model => Case.ModelFiles[0];

    /// <summary>Its clean prompts.</summary>
    public IReadOnlyList<int[]> Clean { get; private init; }

    /// <summary>Its corrupted prompts.</summary>
    public IReadOnlyList<int[]> Corrupted { get; private init; }

    /// <summary>The first tokens of each prompt, as many as <paramref name="lengths"/> says; prompts are taken again where there are more lengths.</summary>
    public (int[] Clean, int[] Corrupted)[] Cut(params int[] lengths) =>
        [.. lengths.Select((length, i) => (Clean[i % Clean.Count][..length], Corrupted[(i + (i / Clean.Count)) % Clean.Count][..length]))];

    /// <summary>Prompts as JSONL.</summary>
    public static string Jsonl(params (int[] Clean, int[] Corrupted)[] prompts) =>
        string.Concat(prompts.Select(prompt => JsonSerializer.Serialize(new { clean_ids = prompt.Clean, corrupted_ids = prompt.Corrupted }) + "\n"));
}
