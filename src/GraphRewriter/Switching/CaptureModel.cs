using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>
/// The unmodified model with more outputs: every sender's value (<see cref="SwitchableModel.SenderOutput"/>), the streams that receivers read and the
/// constants in them, float [batch, position, width] or what broadcasts to it.
/// </summary>
/// <param name="Model">The model.</param>
/// <param name="Logits">The logits' output.</param>
/// <param name="Streams">The streams in forward order.</param>
internal sealed record CaptureModel(OnnxModel Model, string Logits, IReadOnlyList<CapturedStream> Streams);

/// <summary>A stream and all receivers that read it.</summary>
/// <param name="Receivers">The receivers: they have the same senders.</param>
/// <param name="Original">The value of the map.</param>
/// <param name="Output">The output with the whole stream.</param>
/// <param name="Constant">The output with what is in it whatever the senders do; null where there is nothing.</param>
internal sealed record CapturedStream(IReadOnlyList<Receiver> Receivers, OnnxValue Original, string Output, string? Constant);
