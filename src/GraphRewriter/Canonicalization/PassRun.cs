using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>Runs passes: one that fails is named, and the graph is checked after each that changed something.</summary>
internal static class PassRun
{
    /// <summary>Runs a pass that says whether it changed anything.</summary>
    /// <exception cref="ModelFileException">The pass failed or left a broken graph; the message names pass and node.</exception>
    public static bool Apply(string pass, OnnxGraph graph, Func<bool> apply) => GraphFault.Within($"the pass {pass} failed", () =>
    {
        bool changed = apply();
        if (changed && GraphCheck.Fault(graph) is { } fault)
        {
            throw new ModelFileException($"and left a broken graph: {fault}; report it with the model's origin");
        }

        return changed;
    });

    /// <summary>Runs a pass that may have changed anything.</summary>
    /// <exception cref="ModelFileException">The pass failed or left a broken graph; the message names pass and node.</exception>
    public static void Apply(string pass, OnnxGraph graph, Action apply) => Apply(pass, graph, () =>
    {
        apply();
        return true;
    });
}
