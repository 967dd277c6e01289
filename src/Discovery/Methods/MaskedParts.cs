namespace Acdc.Onnx.Discovery.Methods;

/// <summary>What <see cref="SubnetworkProbe"/> masks.</summary>
internal enum MaskedParts
{
    /// <summary>Every head's q, k and v, and every MLP's output: the published program's masks.</summary>
    Nodes,

    /// <summary>Every edge.</summary>
    Edges,
}
