using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>What is switched off together to see whether a layer was read rightly.</summary>
/// <param name="Parts">Its parts.</param>
internal sealed record ProofTrial(IReadOnlyList<ProofTrialPart> Parts)
{
    /// <summary>The edges.</summary>
    public EdgeSet Removed =>
        EdgeSet.Of(Parts[0].Removed.Graph, Parts.SelectMany(part => part.Removed).Distinct().Select(edge => Parts[0].Removed.Graph.Edges[edge]));

    /// <summary>What is replaced in the model itself.</summary>
    public IReadOnlyList<Patch> Patches => [.. Parts.SelectMany(part => part.Patches)];

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Parts.Select(part => part.What));
}

/// <summary>The edges out of a node or into one of a head's inputs, and what they are in the model itself.</summary>
/// <param name="What">The node or receiver.</param>
/// <param name="Removed">The edges.</param>
/// <param name="Patches">What is replaced in the model itself.</param>
internal sealed record ProofTrialPart(string What, EdgeSet Removed, IReadOnlyList<Patch> Patches);
