using Acdc.Onnx.GraphRewriter.Files;

namespace Acdc.Onnx.Reporting.Tests.Output;

/// <summary>The file system, with something done before each operation.</summary>
internal sealed class WatchedDisk(Action<string> before) : IFileOperations
{
    public Stream Create(string path)
    {
        before("create");
        return new WatchedStream(DiskOperations.Instance.Create(path), before);
    }

    public void Flush(Stream stream)
    {
        before("flush");
        DiskOperations.Instance.Flush(((WatchedStream)stream).Inner);
    }

    public void Move(string from, string to)
    {
        before("move");
        DiskOperations.Instance.Move(from, to);
    }

    public void CopyPermissions(string from, string to)
    {
        before("copy permissions");
        DiskOperations.Instance.CopyPermissions(from, to);
    }

    public void Delete(string path)
    {
        before("delete");
        DiskOperations.Instance.Delete(path);
    }

    public void CreateFolder(string path)
    {
        before("create folder");
        DiskOperations.Instance.CreateFolder(path);
    }

    public void DeleteFolder(string path)
    {
        before("delete folder");
        DiskOperations.Instance.DeleteFolder(path);
    }

    public void FlushFolder(string path)
    {
        before("flush folder");
        DiskOperations.Instance.FlushFolder(path);
    }

    private sealed class WatchedStream(Stream inner, Action<string> before) : Stream
    {
        public Stream Inner => inner;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => throw new NotSupportedException();
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count)
        {
            before("write");
            inner.Write(buffer, offset, count);
        }

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            if (disposing)
            {
                before("close");
            }

            base.Dispose(disposing);
        }
    }
}
