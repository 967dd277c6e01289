namespace Acdc.Onnx.Discovery.Tokenization.SentencePiece;

/// <summary>Cuts a normalized text into pieces.</summary>
internal interface IPieceCutter
{
    /// <summary>The pieces in order: their UTF-16 units and their ids, that of the unknown where they are none.</summary>
    IEnumerable<(int Length, int Id)> Cut(string normalized);
}
