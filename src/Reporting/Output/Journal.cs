using System.Text.Json;

namespace Acdc.Onnx.Reporting.Output;

/// <summary>One change of a folder: a new file for a name, or a file taken away.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Placed">Whether a new file takes the name.</param>
/// <param name="Was">The SHA-256 of the file that had the name before; null where there was none.</param>
internal sealed record JournalStep(string Name, bool Placed, string? Was);

/// <summary>
/// All that is about to be done to a folder, on the disk before the first change (<c>.acdc-journal.json</c>) and gone after the last: a start that finds it
/// finishes what it says.
/// </summary>
/// <param name="Draft">The name of the folder that holds the new files, <c>new.0</c>, <c>new.1</c>, …, and takes the old ones, <c>old.0</c>, …, numbered by
/// step.</param>
/// <param name="Steps">The changes, in order.</param>
/// <param name="EndsPartial">Whether the set of an interrupted run is taken away when this one is in place.</param>
internal sealed record Journal(string Draft, IReadOnlyList<JournalStep> Steps, bool EndsPartial)
{
    public const string Name = ".acdc-journal.json";

    /// <summary>The journal of a folder; null where there is none.</summary>
    /// <exception cref="OutputException">There is one that this program did not write.</exception>
    public static Journal? Read(string folder)
    {
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            if (JsonSerializer.Deserialize<Journal>(File.ReadAllBytes(path)) is { Draft: { } draft, Steps: { } steps } journal
                && IsName(draft) && draft.StartsWith(OutputDraft.Prefix, StringComparison.Ordinal)
                && steps.All(step => step is { Name: { } name } && IsName(name)))
            {
                return journal;
            }
        }
        catch (JsonException fault)
        {
            throw Damaged(path, fault);
        }

        throw Damaged(path, null);
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this);

    private static bool IsName(string name) => name.Length > 0 && Path.GetFileName(name) == name && name is not ("." or "..");

    private static OutputException Damaged(string path, Exception? fault) =>
        new($"'{path}' should say how far writing this folder came, but cannot be read: look at the folder, then delete that file", fault);
}
