namespace Acdc.Onnx.GraphRewriter.Files;

/// <summary>
/// What writing results asks of the file system, call by call, so that a test can let any one of them fail or be the last. Every call either does all it says
/// or throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>. Writing and closing are the returned stream's.
/// </summary>
internal interface IFileOperations
{
    /// <summary>Makes a file that is not there yet and opens it for writing.</summary>
    Stream Create(string path);

    /// <summary>Returns when all that was written to <paramref name="stream"/>, one of <see cref="Create"/>, is on the disk.</summary>
    void Flush(Stream stream);

    /// <summary>Gives a file another name on the same file system; a file of that name is replaced in the same instant.</summary>
    void Move(string from, string to);

    /// <summary>Gives a file the permissions that another has. On Windows, where a folder's files inherit them, it does nothing.</summary>
    void CopyPermissions(string from, string to);

    /// <summary>Deletes a file; one that is not there is no fault.</summary>
    void Delete(string path);

    /// <summary>Makes a folder and those above it; one that is there is no fault.</summary>
    void CreateFolder(string path);

    /// <summary>Deletes an empty folder.</summary>
    void DeleteFolder(string path);

    /// <summary>
    /// Returns when the names in a folder are on the disk as they are now. On Windows, which keeps a journal of names itself, it does nothing.
    /// </summary>
    void FlushFolder(string path);
}
