using System.CommandLine;
using System.Text;
using Acdc.Onnx.Cli.Output;
using Acdc.Onnx.Cli.Settings;
using Acdc.Onnx.Discovery.Tasks.Builtin;
using Acdc.Onnx.Discovery.Tokenization;
using Acdc.Onnx.Reporting.Output;

namespace Acdc.Onnx.Cli.Commands;

/// <summary><c>acdc task NAME</c>: makes the prompts of one task.</summary>
internal sealed class BuiltinTaskCommand : Command
{
    private readonly BuiltinTask _task;
    private readonly CommandContext _context;
    private readonly TokenSettings _tokens;
    private readonly Option<int?> _vocabulary = Number.From(1, "--vocabulary", "The model's number of token ids, where it has no tokenizer.");
    private readonly Option<int?> _length;
    private readonly Option<TaskVariant?> _variant;
    private readonly Option<int?> _count;
    private readonly Option<int?> _seed = Number.From(0, "--seed", "Other numbers give other prompts. [default: 0]");
    private readonly OutputSettings _out = OutputSettings.File("The .jsonl file to write.");
    private readonly Option<bool> _json = new("--json") { Description = "Print the result as JSON." };

    /// <summary>Makes the command.</summary>
    public BuiltinTaskCommand(BuiltinTask task, CommandContext context)
        : base(task.Name, $"Make prompts: {task.Description}.")
    {
        (_task, _context) = (task, context);
        _count = Number.From(1, "--count", FormattableString.Invariant($"The number of prompts. [default: {task.Count}]"));
        _count.Aliases.Add("-n");
        _length = Number.From(1, "--length", FormattableString.Invariant($"The number of tokens of a prompt. [default: {task.Length}]"));
        _variant = Named.Of(
            "--variant",
            $"{string.Join("; ", task.Variants.Select(variant => $"{variant.Name}: {variant.Description}"))}. [default: {task.UsualVariant}]",
            task.Variants.Select(variant => variant.Name),
            name => task.Variants.First(variant => variant.Name == name));
        _tokens = new("The folder of the model's tokenizer files.") { IsRequired = task.Vocabulary == TaskVocabulary.Words };
        foreach (var option in Options(task))
        {
            Add(option);
        }

        _out.AddTo(this);
        Add(_json);
        SetAction(Execute);
    }

    private new IEnumerable<Option> Options(BuiltinTask task) =>
    [
        .. task.Vocabulary == TaskVocabulary.Own ? [] : _tokens.All,
        .. task.Vocabulary == TaskVocabulary.AnyTokens ? new Option[] { _vocabulary } : [],
        .. task.Length is null ? [] : new Option[] { _length },
        .. task.Variants.Count == 0 ? [] : new Option[] { _variant },
        _count,
        _seed,
    ];

    private int Execute(ParseResult parsed)
    {
        LoadedTokenizer? given = null;
        TaskRequest request = new(parsed.GetValue(_count) ?? _task.Count) { Seed = parsed.GetValue(_seed) ?? 0 };
        if (_task.Vocabulary != TaskVocabulary.Own)
        {
            given = _tokens.Given(parsed);
            request = request with { Tokenizer = given?.Tokenizer, Specials = _tokens.SpecialsIn(parsed) };
        }

        if (_task.Vocabulary == TaskVocabulary.AnyTokens)
        {
            request = request with { VocabularySize = parsed.GetValue(_vocabulary) };
            if (request.Tokenizer is null == request.VocabularySize is null)
            {
                throw new UsageException($"{Name} takes --tokenizer DIR or --vocabulary N, one of them.");
            }

            if (request is { Tokenizer: null, Specials: not SpecialTokensChoice.AsTokenizer })
            {
                throw new UsageException("--bos and --no-special-tokens go with --tokenizer only.");
            }
        }

        request = request with
        {
            Length = _task.Length is null ? null : parsed.GetValue(_length),
            Variant = _task.Variants.Count == 0 ? null : parsed.GetValue(_variant)?.Name,
        };
        using var target = _out.ReserveFile(parsed, _context, given?.Files ?? []);
        var made = _task.Make(request);
        target.Write(new OutputFile(target.Name, stream => stream.Write(Encoding.UTF8.GetBytes(GeneratedPromptFile.Format(made.Prompts)))));
        Tell(parsed.GetValue(_json), target.IsStandardOutput ? _context.Console.Error : _context.Console.Out, _out.PathIn(parsed), request, made);
        return ExitCodes.Done;
    }

    private void Tell(bool json, TextWriter output, string file, TaskRequest request, GeneratedTask made)
    {
        var console = _context.Console;
        foreach (string note in made.Notes)
        {
            console.Note($"Note: {note}");
        }

        console.Note($"Search: acdc discover MODEL --data {file} {made.SearchOptions} --threshold T --out DIR");
        int tokens = made.Prompts[0].CleanIds.Count;
        if (json)
        {
            JsonOutput.Write(output,
                new { Task = Name, Out = file, Prompts = made.Prompts.Count, Tokens = tokens, request.Seed, request.Variant, made.SearchOptions, made.Notes });
        }
        else
        {
            output.WriteLine(FormattableString.Invariant($"{file}: {made.Prompts.Count} prompts of {tokens} tokens"));
        }
    }
}
