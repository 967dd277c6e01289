namespace Acdc.Onnx.Conformance;

/// <summary>A case found in a folder.</summary>
/// <param name="Kind">What it checks.</param>
/// <param name="Name">Its place below the folder searched, with forward slashes: <c>zoo/gpt2</c>, <c>tracr-reverse/case_split</c>,
/// <c>ioi/acdc/kl_tau0.05</c>.</param>
/// <param name="Path">The JSON file.</param>
internal sealed record CaseFile(CaseKind Kind, string Name, string Path);
