using Acdc.Onnx.GraphRewriter;

namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>What helps where a file calls its fields otherwise: what is read under another name, what was probably misspelt.</summary>
/// <param name="note">Is told each thing once; null for nobody.</param>
internal sealed class FieldAdvice(Action<string>? note)
{
    private const int MostShown = 8;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Tells of a record what is read under another name, and which fields are not read whose names are almost known.</summary>
    public void Tell(PromptRecord record)
    {
        if (ForeignFields.Note(record.Renamed) is { } renamed && _seen.Add(renamed))
        {
            note?.Invoke($"{record.Place}: {renamed}");
        }

        foreach (string field in record.Fields.Where(field => !PromptFields.Known.Contains(field) && _seen.Add(field)))
        {
            if (Nearest.To(field, PromptFields.Known.Except(record.Fields), most: 2) is { } near)
            {
                note?.Invoke($"{record.Place}: {field} is not read; did you mean {near}?");
            }
        }
    }

    /// <summary>What to put behind a message that a field is missing: the field that was probably meant, or those that are there instead.</summary>
    public static string Instead(PromptRecord record, PromptField missing)
    {
        string[] others = [.. record.Fields.Where(field => !PromptFields.Known.Contains(field))];
        if ((Nearest.To(missing.Text, others) ?? Nearest.To(missing.Ids, others)) is { } near)
        {
            return $"; did you mean {Nearest.To(near, [missing.Text, missing.Ids])} by {near}?";
        }

        return others.Length == 0 ? "" : $" (not read: {string.Join(", ", others.Take(MostShown))}{(others.Length > MostShown ? ", …" : "")})";
    }
}
