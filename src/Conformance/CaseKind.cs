namespace Acdc.Onnx.Conformance;

/// <summary>What a case checks.</summary>
internal enum CaseKind
{
    /// <summary>The logits of a model under masks: a <c>case*.json</c>.</summary>
    Masks,

    /// <summary>The refusal of a broken or unsupported model: a folder with <c>expect.json</c>.</summary>
    Refusal,

    /// <summary>A search, test by test: a JSON file with <c>replay</c> and <c>events</c>.</summary>
    Trace,
}
