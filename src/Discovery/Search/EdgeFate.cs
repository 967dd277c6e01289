namespace Acdc.Onnx.Discovery.Search;

/// <summary>How an edge came to be in the circuit or out of it.</summary>
public enum EdgeFate
{
    /// <summary>Tested alone and kept, or chosen by its score.</summary>
    Kept,

    /// <summary>Tested alone and removed, or not chosen by its score.</summary>
    Removed,

    /// <summary>Removed with its receiver's whole input.</summary>
    RemovedWithInput,

    /// <summary>Deleted without a test: its receiver's node writes nowhere, or nothing leads to its sender.</summary>
    Unconnected,

    /// <summary>Still in the circuit: the search was stopped before its turn.</summary>
    Untested,
}
