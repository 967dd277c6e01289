namespace Acdc.Onnx.Discovery.Tasks.Builtin;

/// <summary>A task whose prompts can be made.</summary>
internal sealed record BuiltinTask
{
    private readonly Func<TaskRequest, GeneratedTask> _make;

    internal BuiltinTask(string name, string description, TaskVocabulary vocabulary, Func<TaskRequest, GeneratedTask> make) =>
        (Name, Description, Vocabulary, _make) = (name, description, vocabulary, make);

    /// <summary>The name on the command line.</summary>
    public string Name { get; }

    /// <summary>One line for help texts.</summary>
    public string Description { get; }

    /// <summary>Where its tokens come from.</summary>
    public TaskVocabulary Vocabulary { get; }

    /// <summary>Its forms, the usual one first; none where there is only one.</summary>
    public IReadOnlyList<TaskVariant> Variants { get; init; } = [];

    /// <summary>The name of the usual form; null where there is only one.</summary>
    public string? UsualVariant => Variants is [var first, ..] ? first.Name : null;

    /// <summary>How many prompts are usual.</summary>
    public int Count { get; init; } = 100;

    /// <summary>The usual number of tokens where it can be chosen; else null.</summary>
    public int? Length { get; init; }

    /// <summary>Makes the prompts.</summary>
    /// <exception cref="TaskException">The tokenizer lacks what the task needs, or there are not that many different prompts.</exception>
    public GeneratedTask Make(TaskRequest request)
    {
        if (Vocabulary == TaskVocabulary.Words && request.Tokenizer is null)
        {
            throw new TaskException($"{Name} is made of words: give the model's tokenizer");
        }

        return _make(request with { Variant = request.Variant ?? UsualVariant, Length = request.Length ?? Length });
    }
}
