namespace Acdc.Onnx.Discovery.Tokenization.PlainFiles;

/// <summary>A tokenizer class of Hugging Face's library whose tokenizer follows from plain vocabulary files.</summary>
/// <param name="Name">Its name, without <c>Fast</c>.</param>
/// <param name="Format">The files that it is made of.</param>
/// <param name="Form">What its texts are cut and surrounded like.</param>
/// <param name="Roles">The special tokens where the configuration names none, by role.</param>
internal sealed record TokenizerClass(string Name, PlainFormat Format, PlainForm Form, IReadOnlyDictionary<string, string> Roles)
{
    /// <summary>Whether its mask token takes the space before it along where the configuration gives its text alone.</summary>
    public bool MaskTakesSpace => Roles.GetValueOrDefault("mask_token") is not null
        && (Format == PlainFormat.BytePairs || Name == "MPNetTokenizer" || (IsConverted && Form != PlainForm.Deberta));

    /// <summary>Whether a SentencePiece model of it is converted, so that its ids or texts are not SentencePiece's own.</summary>
    public bool IsConverted => Form is PlainForm.Fairseq or PlainForm.Camembert or PlainForm.MBart or PlainForm.Albert or PlainForm.XlNet or PlainForm.Deberta;
}
