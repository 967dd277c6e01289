namespace Acdc.Onnx.Discovery.Tokenization.PlainFiles;

/// <summary>What the texts of a tokenizer class are cut and surrounded like.</summary>
internal enum PlainForm
{
    /// <summary>As the files say; nothing is put around a text unless the configuration says so.</summary>
    Plain,

    /// <summary>The CLS token in front, the SEP token behind.</summary>
    Classified,

    /// <summary>The BOS token in front and the EOS token behind; lower case.</summary>
    Clip,

    /// <summary>The pattern of Qwen 2.</summary>
    Qwen,

    /// <summary>The BOS token in front, unless the configuration says otherwise.</summary>
    Begun,

    /// <summary>The EOS token behind.</summary>
    Ended,
}
