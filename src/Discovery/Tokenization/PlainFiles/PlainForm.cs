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

    /// <summary>CLS in front, SEP behind; pieces numbered as fairseq does, after its four own tokens (XLM-RoBERTa).</summary>
    Fairseq,

    /// <summary>CLS in front, SEP behind; pieces after five tokens of its own.</summary>
    Camembert,

    /// <summary>EOS and the language behind; pieces numbered as fairseq does, languages after them.</summary>
    MBart,

    /// <summary>CLS in front, SEP behind; accents and quotes replaced.</summary>
    Albert,

    /// <summary>SEP and CLS behind; accents and quotes replaced.</summary>
    XlNet,

    /// <summary>CLS in front, SEP behind (DeBERTa 2 and 3).</summary>
    Deberta,
}
