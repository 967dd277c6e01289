namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>What a prompt feeds to a graph input other than the tokens, one number per position.</summary>
/// <param name="Clean">In the clean run.</param>
/// <param name="Corrupted">In the corrupted run.</param>
internal sealed record PromptInput(IReadOnlyList<int> Clean, IReadOnlyList<int> Corrupted);
