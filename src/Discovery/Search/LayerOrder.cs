namespace Acdc.Onnx.Discovery.Search;

/// <summary>In which order the layers' blocks are tried as senders of a receiver.</summary>
public enum LayerOrder
{
    /// <summary>From the receiver down: within a layer the MLP before the heads, the bottom last, its token part first.</summary>
    NearestFirst,

    /// <summary>The reverse of <see cref="NearestFirst"/>.</summary>
    InputFirst,

    /// <summary>Blocks shuffled for every receiver; the heads of a layer stay together.</summary>
    Random,
}
