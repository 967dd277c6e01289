using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Acdc.Onnx.GraphRewriter.Files;

/// <summary>What the system says of the file behind a path, whatever names and links lead to it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Identity">The same for two paths exactly when both are one file, by links, hard links or another spelling.</param>
/// <param name="Owner">The number of the user it belongs to; null where the system has no such numbers.</param>
internal readonly partial record struct FileStatus(FileKind Kind, string Identity, uint? Owner)
{
    private const int CurrentFolder = -100;
    private const int OfDescriptor = 0x1000;
    private const uint BasicFields = 0x7ff;
    private const int TypeBits = 0xf000;
    private const int FolderType = 0x4000;
    private const int FileType = 0x8000;
    private const int IdInfo = 18;

    /// <summary>The status of what <paramref name="path"/> leads to; null where there is nothing or nothing that may be looked at.</summary>
    public static FileStatus? Of(string path)
    {
        if (path.Length == 0 || path.Contains('\0'))
        {
            return null;
        }

        if (OperatingSystem.IsLinux())
        {
            return Read(CurrentFolder, Path.GetFullPath(path), 0);
        }

        if (Directory.Exists(path))
        {
            return new(FileKind.Folder, Serialization.RealPath.Of(path), null);
        }

        if (!File.Exists(path))
        {
            return null;
        }

        if (!OperatingSystem.IsWindows())
        {
            return new(FileKind.File, Serialization.RealPath.Of(path), null);
        }

        try
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Of(handle);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The status of an open file; null where the system does not tell it.</summary>
    public static FileStatus? Of(SafeFileHandle handle)
    {
        if (OperatingSystem.IsLinux())
        {
            return Read((int)handle.DangerousGetHandle(), "", OfDescriptor);
        }

        Span<byte> id = stackalloc byte[24];
        return OperatingSystem.IsWindows() && InformationOf(handle, IdInfo, id, id.Length) ? new(FileKind.File, Convert.ToHexStringLower(id), null) : null;
    }

    /// <summary>Whether this process's user is the owner, as far as the system knows owners.</summary>
    public bool IsOurs => Owner is not { } owner || owner == User();

    private static FileStatus? Read(int folder, string path, int flags)
    {
        Span<byte> status = stackalloc byte[256];
        if (Statx(folder, path, flags, BasicFields, status) != 0)
        {
            return null;
        }

        int type = BinaryPrimitives.ReadUInt16LittleEndian(status[28..]) & TypeBits;
        return new(
            type switch { FolderType => FileKind.Folder, FileType => FileKind.File, _ => FileKind.Device },
            $"{Convert.ToHexStringLower(status[136..144])}:{Convert.ToHexStringLower(status[32..40])}",
            BinaryPrimitives.ReadUInt32LittleEndian(status[20..]));
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint User();

    [LibraryImport("kernel32", EntryPoint = "GetFileInformationByHandleEx", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool InformationOf(SafeFileHandle handle, int kind, Span<byte> information, int size);
}
