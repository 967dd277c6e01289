namespace Acdc.Onnx.Fuzz;

/// <summary>What kind of file is damaged.</summary>
internal enum InputKind
{
    Model,
    ExternalData,
    Tokenizer,
    Prompts,
    Circuit,
    Trace,
    Truth,
    Tensor,
    Edges,
    Case,
}
