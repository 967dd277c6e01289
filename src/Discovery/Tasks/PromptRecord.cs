namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>One line of a prompt file, before it is understood. Fields that are missing, null or empty cells are null.</summary>
internal abstract class PromptRecord(string place)
{
    /// <summary>The file and line.</summary>
    public string Place { get; } = place;

    /// <summary>What the file calls the prompt; null where it does not.</summary>
    public abstract string? Id { get; }

    /// <summary>The names of the fields there are.</summary>
    public abstract IEnumerable<string> Fields { get; }

    /// <summary>The fields that other programs call otherwise: their names there, and here.</summary>
    public abstract IReadOnlyDictionary<string, string> Renamed { get; }

    /// <summary>A text.</summary>
    public abstract string? Text(string field);

    /// <summary>Texts; one alone counts as a list of one.</summary>
    public abstract IReadOnlyList<string>? Texts(string field);

    /// <summary>Whole numbers; one alone counts as a list of one.</summary>
    public abstract IReadOnlyList<int>? Ints(string field);

    /// <summary>Whether a field holds whole numbers.</summary>
    public abstract bool HoldsInts(string field);

    /// <summary>What is wrong with this line.</summary>
    public PromptException Fault(string wrong, string remedy, Exception? inner = null) => new(Place, wrong, remedy, inner);
}
