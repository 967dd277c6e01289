using System.IO.Enumeration;

namespace Acdc.Onnx.Conformance;

/// <summary>Finds the cases below a folder (docs/semantics, "Files of a case").</summary>
internal static class CaseFolder
{
    private const string Plain = "case";

    /// <summary>
    /// Every case below <paramref name="root"/>, by name. Files that are none are passed over, whatever is in them;
    /// hidden folders and links to folders are not entered.
    /// </summary>
    /// <param name="root">A folder, or the JSON file of one case.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static IReadOnlyList<CaseFile> Find(string root)
    {
        if (File.Exists(root))
        {
            return KindOf(root) is { } kind ? [new(kind, NameOf(Path.GetDirectoryName(Path.GetFullPath(root))!, root, kind), root)] : [];
        }

        FileSystemEnumerable<string> files = new(
            root,
            (ref FileSystemEntry entry) => entry.ToFullPath(),
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && entry.FileName.EndsWith(".json"),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => entry.FileName[0] != '.' && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };
        return
        [
            .. from file in files
               let kind = KindOf(file)
               where kind is not null
               let name = NameOf(root, file, kind.Value)
               orderby name, StringComparer.Ordinal
               select new CaseFile(kind.Value, name, file),
        ];
    }

    private static CaseKind? KindOf(string file)
    {
        string name = Path.GetFileName(file);
        return name switch
        {
            "expect.json" => CaseKind.Refusal,
            _ when name.StartsWith(Plain, StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal) => CaseKind.Masks,
            _ when JsonKeys.HasAtTop(file, "replay", "events") => CaseKind.Trace,
            _ => null,
        };
    }

    private static string NameOf(string root, string file, CaseKind kind)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        string place = Path.GetRelativePath(root, folder);
        string stem = Path.GetFileNameWithoutExtension(file);
        string[] parts = [
            place == "." ? Path.GetFileName(folder) : place.Replace(Path.DirectorySeparatorChar, '/'),
            .. kind == CaseKind.Trace || (kind == CaseKind.Masks && stem != Plain) ? [stem] : Array.Empty<string>(),
        ];
        return string.Join('/', parts);
    }
}
