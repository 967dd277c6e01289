namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>Builds the one-sentence messages of refused files: each layer puts its phrase in front.</summary>
internal static class Refusal
{
    public const string Damaged = "the file is damaged, export it again";

    public static T Within<T>(string phrase, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ModelFileException exception)
        {
            throw new ModelFileException(phrase + exception.Message, exception.InnerException);
        }
    }
}
