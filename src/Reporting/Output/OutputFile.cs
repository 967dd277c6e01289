using System.Text;

namespace Acdc.Onnx.Reporting.Output;

/// <summary>A file of an output set, still to be written.</summary>
/// <param name="Name">Its name in the output folder.</param>
/// <param name="Write">Writes its bytes. The files of a set are written one after another, in their order.</param>
internal sealed record OutputFile(string Name, Action<Stream> Write)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>
    /// Whether the file carries its own hash (<see cref="Seal"/>) instead of being named with it in the manifest: for a JSON file that tells times, so that the
    /// manifest of two equal runs is equal too.
    /// </summary>
    public bool Sealed { get; init; }

    /// <summary>A file of text, UTF-8 with <c>\n</c> at the ends of its lines.</summary>
    public static OutputFile Of(ResultFile file) => new(file.Name, stream =>
    {
        if (!file.Sealed)
        {
            WriteText(file, stream);
            return;
        }

        using MemoryStream text = new();
        WriteText(file, text);
        stream.Write(Seal.Put(text.ToArray()));
    })
    {
        Sealed = file.Sealed,
    };

    private static void WriteText(ResultFile file, Stream stream)
    {
        using StreamWriter writer = new(stream, Utf8, leaveOpen: true) { NewLine = "\n" };
        file.Write(writer);
    }
}
