using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter;

/// <summary>Reads an exported model as a transformer: canonicalise, measure, recognise.</summary>
internal static class TransformerMapper
{
    /// <summary>Maps <paramref name="model"/>, which is not changed.</summary>
    /// <param name="model">The model as it was read.</param>
    /// <param name="runner">Runs models as they are written: optimisations may drop values that are to be measured.</param>
    /// <param name="output">The output to take for the logits; null to find it.</param>
    /// <param name="bottom">How the bottom of the stream is read.</param>
    /// <param name="progress">Is told each step before it begins; null for nobody.</param>
    /// <exception cref="ModelMappingException">It cannot be mapped; the message says what was looked for and found.</exception>
    /// <exception cref="ModelRunException">The runtime refuses the model.</exception>
    public static TransformerMap Map(
        OnnxModel model, IModelRunner runner, string? output = null, BottomForm bottom = BottomForm.Whole, Action<string>? progress = null)
    {
        var canonical = model.Clone();
        CanonicalPasses.Apply(canonical);
        List<string> notes = [.. model.Notes];
        if (PassRun.Apply(nameof(RemoveActivationRounding), canonical.Graph, () => RemoveActivationRounding.Apply(canonical)))
        {
            notes.Add("the model rounds activations to 8 bits as it runs; that rounding is left out, the weights stay as they are");
        }

        PassRun.Apply(nameof(FoldConstants), canonical.Graph, () => FoldConstants.Apply(canonical, runner));
        progress?.Invoke("Measuring the shapes of its values.");
        var inputs = GraphFault.Mapping("telling the inputs apart", () => InputRecognizer.Recognize(canonical, runner));
        var facts = GraphFault.Mapping("measuring the values", () => Measure(canonical, inputs, runner, output));
        if (UnpackFusedMatMul.IsIn(canonical) && PassRun.Apply(nameof(UnpackFusedMatMul), canonical.Graph,
            () => new UnpackFusedMatMul(facts).Apply(canonical)))
        {
            canonical.Graph.RemoveUnused();
            facts = GraphFault.Mapping("measuring the values", () => Measure(canonical, inputs, runner, output));
        }

        progress?.Invoke("Recognising the transformer.");
        PassRun.Apply(nameof(ResolveShapes), canonical.Graph, () => ResolveShapes.Apply(canonical, inputs, facts));
        PassRun.Apply(nameof(RemoveNeutralCasts), canonical.Graph, () => RemoveNeutralCasts.Apply(canonical, facts));
        PassRun.Apply(nameof(RemoveNeutralLayouts), canonical.Graph, () => RemoveNeutralLayouts.Apply(canonical, facts));
        var logits = GraphFault.Mapping("looking for the logits", () => LogitsFinder.Find(canonical, inputs, facts, output, notes));
        facts = WidenLogits.Apply(canonical, facts, logits);
        Refuse(ForeignInputs.Find(canonical.Graph, inputs, [logits]));
        var map = GraphFault.Mapping("reading the graph as a transformer", () => TransformerRecognizer.Recognize(canonical, inputs, facts, logits, bottom, runner));
        ForeignInputs.Check(map);
        WeightCheck.Run(canonical.Graph, map.Activations, inputs);
        if (output is null && map.Shape.Channels == map.Shape.Width && !map.HasUnembedding)
        {
            throw new ModelMappingException(
                $"no logits output: '{logits}' is the residual stream after its last norm (width {map.Shape.Width}), not scores over a vocabulary; export "
                    + "the model with its head, or name the output with --output to measure its values");
        }

        return map with { Notes = [.. notes, .. map.Notes] };
    }

    /// <summary>As the profiler; a model that does not run because of an input that nothing is known to be fed for is refused for that.</summary>
    private static Facts Measure(OnnxModel model, ModelInputs inputs, IModelRunner runner, string? output)
    {
        try
        {
            return ValueProfiler.Measure(model, inputs, runner);
        }
        catch (ModelMappingException) when (Foreign() is { } foreign)
        {
            throw new ModelMappingException(foreign);
        }

        string? Foreign() => ForeignInputs.Find(model.Graph, inputs, model.Graph.Outputs.Where(each => output is null || each.Name == output));
    }

    private static void Refuse(string? sentence)
    {
        if (sentence is not null)
        {
            throw new ModelMappingException(sentence);
        }
    }
}
