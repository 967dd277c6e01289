namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>A file that takes the place of another once it is whole; left incomplete it vanishes.</summary>
internal sealed class ReplacedFile : IDisposable
{
    private readonly string _path;
    private readonly string _draft;
    private bool _complete;

    public ReplacedFile(string path)
    {
        (_path, _draft) = (path, path + ".part");
        Stream = new(_draft, FileMode.Create, FileAccess.Write, FileShare.None);
    }

    public FileStream Stream { get; }

    public void Complete()
    {
        Stream.Dispose();
        File.Move(_draft, _path, overwrite: true);
        _complete = true;
    }

    public void Dispose()
    {
        Stream.Dispose();
        if (!_complete)
        {
            File.Delete(_draft);
        }
    }
}
