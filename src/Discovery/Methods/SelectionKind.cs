namespace Acdc.Onnx.Discovery.Methods;

/// <summary>How scores become a circuit.</summary>
public enum SelectionKind
{
    /// <summary>All edges that score at least so much.</summary>
    Threshold,

    /// <summary>So many edges, the largest scores first.</summary>
    Top,

    /// <summary>So many edges, the largest first among those that lead to a node already in the circuit (EAP-IG's <c>apply_greedy</c>).</summary>
    Greedy,
}
