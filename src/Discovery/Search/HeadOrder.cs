namespace Acdc.Onnx.Discovery.Search;

/// <summary>In which order the heads of one layer are tried as senders of a receiver.</summary>
public enum HeadOrder
{
    /// <summary>From head 0 up (the published class's default, "reverse" there).</summary>
    Ascending,

    /// <summary>From the last head down (the published command line's default, "normal" there).</summary>
    Descending,

    /// <summary>Shuffled for every receiver.</summary>
    Random,
}
