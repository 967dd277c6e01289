using System.Text.Encodings.Web;
using System.Text.Json;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.PatchRunner.Tests.Forms;

/// <summary>
/// Holds the expected logits of tests/cases/by-hand to the float64 oracle, which made them: <c>ACDC_ACCEPT_GOLDEN=1</c> writes the cases anew.
/// </summary>
[TestClass]
public sealed class HandMadeCaseTests
{
    private static readonly JsonSerializerOptions Spelling =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly (string Name, string Ablation, double Share)[] Masks = [("corrupted_1", "corrupted", 0.4), ("zero_2", "zero", 0.9)];

    public static IEnumerable<object[]> Names => HandMadeCases.All.Select(made => new object[] { made.Name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void The_expected_logits_are_those_of_the_oracle(string name)
    {
        var made = HandMadeCases.All.First(made => made.Name == name);
        TinyWeights weights = new();
        var tiny = made.Make(weights);
        var model = tiny.Build();
        string folder = RepositoryFolder.Find("tests", "cases", "by-hand", name);
        bool accept = Environment.GetEnvironmentVariable("ACDC_ACCEPT_GOLDEN") == "1";
        int batch = (int)(tiny.TokenDims.Length == 1 ? 1 : tiny.TokenDims[0] ?? 3), length = (int)(tiny.TokenDims[^1] ?? 5);
        Random random = new(11);
        long[][] clean = Prompts(), corrupted = Prompts();
        Edge[] edges = [.. tiny.Shape.Edges];
        var masks = Masks.Select(mask => (mask.Name, mask.Ablation, Removed: edges.Where(_ => random.NextDouble() < mask.Share).ToArray())).ToArray();
        if (accept)
        {
            Directory.CreateDirectory(Path.Combine(folder, "data"));
            Directory.CreateDirectory(Path.Combine(folder, "masks"));
            OnnxWriter.WriteFile(model, Path.Combine(folder, "model.onnx"));
            TensorFile.Write(Path.Combine(folder, "data", "clean_input_ids.pb"), Tokens(clean));
            TensorFile.Write(Path.Combine(folder, "data", "corrupted_input_ids.pb"), Tokens(corrupted));
            File.WriteAllText(Path.Combine(folder, "case.json"), CaseJson() + "\n");
        }

        TinyOracle oracle = new(tiny.Shape, weights);
        var resampled = corrupted.Select(prompt => oracle.Run(prompt, new HashSet<string>(), null)).ToArray();
        Check("data/clean_logits.pb", [.. clean.Select(prompt => oracle.Run(prompt, new HashSet<string>(), null))]);
        Check("data/corrupted_logits.pb", resampled);
        foreach (var mask in masks)
        {
            HashSet<string> removed = [.. mask.Removed.Select(edge => edge.ToString())];
            Check($"masks/{mask.Name}.pb", [.. clean.Select((prompt, i) => oracle.Run(prompt, removed, mask.Ablation == "zero" ? null : resampled[i]))]);
        }

        long[][] Prompts() =>
            [.. Enumerable.Range(0, batch).Select(_ => Enumerable.Range(0, length).Select(_ => random.NextInt64(tiny.Shape.Vocabulary)).ToArray())];

        OnnxTensor Tokens(long[][] prompts) =>
            OnnxTensor.Of([.. prompts.SelectMany(prompt => prompt)], tiny.TokenDims.Length == 1 ? [length] : [batch, length]);

        void Check(string file, TinyRun[] runs)
        {
            float[] wanted = [.. runs.SelectMany(run => run.Logits.Cast<double>()).Select(logit => (float)logit)];
            string path = Path.Combine([folder, .. file.Split('/')]);
            if (accept)
            {
                TensorFile.Write(
                    path, OnnxTensor.Of(wanted, tiny.TokenDims.Length == 1 ? [length, tiny.Shape.Vocabulary] : [batch, length, tiny.Shape.Vocabulary]));
            }

            float[] accepted = TensorFile.Read(path).ToSingle();
            Assert.AreEqual(wanted.Length, accepted.Length, file);
            Assert.AreEqual(0, wanted.Zip(accepted, (a, b) => Math.Abs(a - b)).Max(), 1e-5, file);
        }

        string CaseJson() => JsonSerializer.Serialize(
            new Dictionary<string, object>
            {
                ["model"] = name,
                ["architecture"] = made.Architecture,
                ["exporter"] = $"written by hand: {made.Form}",
                ["opset"] = model.Opset,
                ["layers"] = tiny.Shape.Layers,
                ["heads"] = tiny.Shape.Heads,
                ["kv_heads"] = tiny.Shape.KeyValueHeads,
                ["d_model"] = tiny.Shape.Width,
                ["parallel"] = false,
                ["attn_only"] = false,
                ["edges"] = edges.Length,
                ["nodes"] = tiny.Shape.Nodes.Select(node => node.ToString()),
                ["inputs"] = new[] { "input_ids" },
                ["outputs"] = new[] { "logits" },
                ["tolerance"] = 2e-4,
                ["masks"] = masks.Select(mask => new Dictionary<string, object>
                {
                    ["name"] = mask.Name,
                    ["ablation"] = mask.Ablation,
                    ["removed"] = mask.Removed.Select(edge => edge.ToString()),
                    ["expected"] = $"masks/{mask.Name}.pb",
                }),
            },
            Spelling);
    }
}
