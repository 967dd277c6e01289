using System.CommandLine;
using System.Globalization;
using Acdc.Onnx.Cli.Output;
using Acdc.Onnx.Cli.Settings;
using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.Discovery.Tokenization;
using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.PatchRunner;

namespace Acdc.Onnx.Cli.Commands;

/// <summary><c>acdc data check</c>: what is wrong with a prompt file, line by line, and what the model scores on it.</summary>
internal sealed class DataCheckCommand : Command
{
    private readonly CommandContext _context;
    private readonly Argument<string> _file = new("FILE") { Description = "The prompts, a .jsonl, .json or .csv file." };
    private readonly ModelSettings _model;
    private readonly Option<int?> _batch = Number.From(1, "--batch-size", "Run at most N prompts at once. [default: by memory]");
    private readonly TokenSettings _tokens = new();
    private readonly Option<bool> _json = new("--json") { Description = "Print the result as JSON." };

    /// <summary>Makes the command.</summary>
    public DataCheckCommand(CommandContext context)
        : base("check", "Say what is wrong with a prompt file, line by line, and what the model scores on it.")
    {
        _context = context;
        Add(_file);
        _model = new(this);
        Add(_batch);
        foreach (var option in _tokens.All)
        {
            Add(option);
        }

        Add(_json);
        SetAction(Execute);
    }

    private int Execute(ParseResult parsed)
    {
        string path = parsed.GetRequiredValue(_file);
        _model.Check(parsed);
        var tokenizer = _tokens.Given(parsed);
        HashSet<string> told = [];
        _context.Console.Note($"Reading the prompts of {Path.GetFileName(path)}.");
        var check = Look(new() { Tokenizer = Tokenizer, Inputs = null }, default);
        IReadOnlyList<PromptScore> scores = [];
        if (check.Problems.Count == 0)
        {
            using var model = _model.Open(parsed, _context.Console);
            var inputs = model.Map.Inputs;
            check = Look(PromptReadOptions.For(inputs, Tokenizer), new(inputs.FixedBatch, inputs.FixedSequence));
            scores = check.Problems.Count == 0 ? Score(model, new(model, new(model, check.Prompts, parsed.GetValue(_batch)), []), path) : [];
        }

        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(_context.Console.Out, new
            {
                Data = path,
                Model = _model.PathIn(parsed),
                Prompts = check.Prompts.Count,
                Tokens = check.Prompts.Select(prompt => prompt.Length).Distinct().Order(),
                check.Problems,
                check.Notes,
                Scores = scores,
            });
        }
        else
        {
            Tell(check, scores);
        }

        if (check.Problems.Count == 0)
        {
            return ExitCodes.Done;
        }

        _context.Console.Note(FormattableString.Invariant($"acdc: {path}: {check.Problems.Count} problem{(check.Problems.Count == 1 ? "" : "s")}; mend them, then the model's scores are shown"));
        return ExitCodes.BadInput;

        ITokenizer? Tokenizer() => (tokenizer ??= _tokens.Find(parsed, _model.PathIn(parsed)))?.Tokenizer;

        PromptCheck Look(PromptReadOptions known, PromptShape shape) => PromptCheck.Of(path, known with { Specials = _tokens.SpecialsIn(parsed), Note = Note }, shape);

        void Note(string note)
        {
            if (told.Add(note))
            {
                _context.Console.Note($"Note: {note}");
            }
        }
    }

    private static IReadOnlyList<PromptScore> Score(MappedModel model, TaskData data, string path)
    {
        bool hasAnswers = data.Prompts.All(prompt => prompt.Answers.Count > 0);
        bool hasWrong = hasAnswers && data.Prompts.All(prompt => prompt.WrongAnswers.Count > 0);
        string[] names = hasWrong ? ["logit_diff", "prob_diff", "accuracy", "kl"] : hasAnswers ? ["accuracy", "kl", "l2"] : ["kl", "l2"];
        try
        {
            return PromptScore.Measure(model, [.. names.Select(KnownMetrics.Find).Select(metric => (metric!, data.Batches(new(metric!, null, null))))]);
        }
        catch (ModelRunException fault)
        {
            int longest = data.Prompts.Max(prompt => prompt.Length);
            throw new InputException(FormattableString.Invariant($"{path}: the model fails on these prompts of up to {longest} tokens; are they longer than it takes? {fault.Message}"), fault);
        }
    }

    private void Tell(PromptCheck check, IReadOnlyList<PromptScore> scores)
    {
        var output = _context.Console.Out;
        foreach (string problem in check.Problems)
        {
            output.WriteLine(problem);
        }

        foreach (string note in check.Notes)
        {
            output.WriteLine($"Note: {note}");
        }

        if (scores.Count > 0)
        {
            int[] lengths = [.. check.Prompts.Select(prompt => prompt.Length).Distinct().Order()];
            output.WriteLine(FormattableString.Invariant($"{"prompts",-14}{check.Prompts.Count} of {string.Join(", ", lengths)} tokens"));
        }

        foreach (var score in scores)
        {
            string corrupted = score.Corrupted is { } value ? string.Create(CultureInfo.InvariantCulture, $", corrupted {value:g6}") : "";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{score.Metric,-14}clean {score.Clean:g6}{corrupted}"));
        }
    }
}
