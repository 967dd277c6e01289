using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Capture;
using Acdc.Onnx.PatchRunner.Evaluation;

namespace Acdc.Onnx.Conformance;

/// <summary>Opens a broken or unsupported model, runs it where it opens, and compares the answer with the one it deserves.</summary>
internal static class RefusalCheck
{
    private const int Prompts = 3;
    private const int Positions = 5;

    /// <summary>Checks one case. The message is reported, not compared: <c>says</c> gives its sense only.</summary>
    public static CheckResult Run(string name, RefusalCase refusal, ModelOptions options)
    {
        try
        {
            using var model = MappedModel.Open(refusal.Model, options);
            if (refusal.Stage == RefusalStage.Run)
            {
                RunBatch(model);
            }

            string notes = string.Join("; ", model.Map.Notes);
            return refusal.Expect switch
            {
                RefusalKind.ErrorOrHandled => new(name, true, "handled"),
                RefusalKind.WarningOrError when notes.Length > 0 => new(name, true, $"warned: {notes}"),
                _ => new(name, false, $"accepted, expected {Spell(refusal)}"),
            };
        }
        catch (Exception fault) when (StageOf(fault) is not null)
        {
            bool right = StageOf(fault) == RefusalStage.Analyse == (refusal.Stage == RefusalStage.Analyse);
            string message = fault.Message.ReplaceLineEndings(" ");
            return new(name, right, right ? $"refused: {message}" : $"refused as '{fault.GetType().Name}', expected {Spell(refusal)}: {message}");
        }
    }

    /// <summary>The stage that an exception belongs to; null where it is none of the expected ones.</summary>
    private static RefusalStage? StageOf(Exception fault) => fault switch
    {
        ModelFileException => RefusalStage.Load,
        ModelMappingException => RefusalStage.Analyse,
        ModelRunException => RefusalStage.Run,
        _ => null,
    };

    private static string Spell(RefusalCase refusal) => $"an error at stage '{refusal.Stage.ToString().ToLowerInvariant()}' in the sense of: {refusal.Says}";

    private static void RunBatch(MappedModel model)
    {
        var tokens = model.Map.Inputs.Tokens;
        long sequence = model.Map.Inputs.FixedSequence ?? Positions;
        long[] ids = new long[Prompts * sequence];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = i % model.Map.Inputs.Vocabulary;
        }

        Dictionary<string, OnnxTensor> batch = new() { [tokens.Name] = OnnxTensor.Of(ids, Prompts, sequence) };
        using var ablated = SenderValues.Zero(model, batch);
        using CircuitRunner runner = new(model, batch, ablated);
        _ = runner.Logits(new EdgeSet(model.Map.Edges));
    }
}
