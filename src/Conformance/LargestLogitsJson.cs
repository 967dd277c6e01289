namespace Acdc.Onnx.Conformance;

/// <summary>Expected logits over a large vocabulary as they are written.</summary>
internal sealed record LargestLogitsJson
{
    public required string Position { get; init; }

    public required long Vocab { get; init; }

    public required Row[] Rows { get; init; }

    /// <summary>One prompt.</summary>
    public sealed record Row
    {
        public required int[] TopIds { get; init; }

        public required double[] TopValues { get; init; }

        public required double Mean { get; init; }

        public required double StdPopulation { get; init; }
    }
}
