namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>Every method over its thresholds against a known circuit (Conmy et al. 2023, section 4).</summary>
internal static class RocExperiment
{
    private const int Thresholds = 21;
    private const double Least = 1e-5;

    /// <summary>The circuits, with their rates; each method's are there as soon as it is through.</summary>
    /// <param name="setting">The question.</param>
    /// <param name="methods">The methods compared.</param>
    /// <param name="truth">The known circuit, of the edges asked about.</param>
    /// <inheritdoc cref="ComparedMethods.Each" path="/exception"/>
    public static IEnumerable<RocRow> Run(RunSetting setting, MethodComparison methods, TrueCircuit truth)
    {
        using var bench = setting.Bench();
        ComparedMethods compared = new(setting, bench, methods, Thresholds, Least);
        foreach (var circuit in compared.Each(method => compared.Circuits(
            method, scores => MethodCircuits.Cut(method, setting.Graph, scores, methods.ScoreRule), prunes: false)))
        {
            yield return new(circuit, truth.OfEdges(circuit), truth.OfNodes(circuit));
        }
    }
}
