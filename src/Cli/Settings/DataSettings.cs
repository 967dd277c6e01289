using System.CommandLine;
using System.Text.Json.Nodes;
using Acdc.Onnx.Cli.Output;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.Discovery.Tokenization;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.Reporting;

namespace Acdc.Onnx.Cli.Settings;

/// <summary>The prompts that a command works on and the options that say how they are used.</summary>
internal sealed class DataSettings
{
    private const double MostGigabytes = 1e6;

    private readonly Option<string> _file = new("--data") { Description = "The prompts, a .jsonl, .json or .csv file.", HelpName = "FILE", Required = true };
    private readonly Option<int?> _limit = Number.From(1, "--limit", "Read only the first N prompts.");
    private readonly Option<int?> _batch = Number.From(1, "--batch-size", "Run at most N prompts at once. [default: by --memory]");
    private readonly Option<double?> _memory = Number.Real("--memory", "Gigabytes that the activations of a batch may take; more prompts run in several batches. [default: 4]");
    private readonly TokenSettings _tokens = new();
    private readonly HashSet<string> _told = [];
    private readonly CliConsole _console;
    private LoadedTokenizer? _tokenizer;
    private readonly Option<Ablation> _ablation = Choice.Of<Ablation>("--ablation", "What removed edges carry.");

    private readonly Option<IReadOnlyList<Ablation>?> _ablations = Choice.Several<Ablation>("--ablations", "What removed edges carry, each in turn.");

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    /// <param name="command">The command.</param>
    /// <param name="console">Where to tell what is put around the prompts.</param>
    /// <param name="ablations">Whether it takes one ablation or several.</param>
    public DataSettings(Command command, CliConsole console, Arity ablations = Arity.One)
    {
        _console = console;
        command.Add(_file);
        command.Add(ablations == Arity.One ? _ablation : _ablations);
        command.Add(_limit);
        command.Add(_batch);
        command.Add(_memory);
        foreach (var option in _tokens.All)
        {
            command.Add(option);
        }
    }

    /// <summary>The prompts' file.</summary>
    public string PathIn(ParseResult parsed) => parsed.GetRequiredValue(_file);

    /// <summary>What removed edges carry.</summary>
    public Ablation AblationIn(ParseResult parsed) => parsed.GetValue(_ablation);

    /// <summary>What removed edges carry, each in turn, where the command takes several.</summary>
    public IReadOnlyList<Ablation> AblationsIn(ParseResult parsed) => parsed.GetValue(_ablations) ?? [AblationIn(parsed)];

    /// <summary>
    /// Reads the prompts before the model is opened, and refuses what can be known to be wrong without it: the model's place, the file, its lines, what the metric and the
    /// ablation need, the tokenizer and the lengths in its tokens.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">The model.</param>
    /// <param name="answers">The answers that are asked for.</param>
    /// <param name="file">The file; null for the one of the command line.</param>
    /// <exception cref="PromptException">The file cannot be read or has a bad line.</exception>
    public void Check(ParseResult parsed, ModelSettings model, AnswerNeeds answers, string? file = null)
    {
        _ = Memory(parsed);
        model.Check(parsed);
        string path = file ?? PathIn(parsed);
        _console.Note($"Reading the prompts of {Path.GetFileName(path)}.");
        _ = PromptFile.Read(path, Options(parsed, new() { Tokenizer = Tokenizer(parsed, model.PathIn(parsed)), Inputs = null }, answers));
    }

    /// <summary>Reads the prompts for a model.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">The model.</param>
    /// <param name="modelPath">Its file; the tokenizer lies beside it, if --tokenizer names no folder.</param>
    /// <param name="answers">The answers that are asked for.</param>
    /// <param name="file">The file; null for the one of the command line.</param>
    /// <exception cref="PromptException">The file cannot be read or has a bad line.</exception>
    public TaskData Read(ParseResult parsed, MappedModel model, string modelPath, AnswerNeeds answers, string? file = null)
    {
        string path = file ?? PathIn(parsed);
        var prompts = PromptFile.Read(path, Options(parsed, PromptReadOptions.For(model.Map.Inputs, Tokenizer(parsed, modelPath)), answers));
        return new(model, new(model, prompts, parsed.GetValue(_batch), Memory(parsed)), Files(modelPath, path, model, _tokenizer?.Files ?? []));
    }

    /// <summary>Adds the settings to what results say of a run.</summary>
    public void Describe(ParseResult parsed, JsonObject settings)
    {
        settings["data"] = PathIn(parsed);
        settings["ablation"] = string.Join(',', AblationsIn(parsed).Select(each => Spelling.Of(each)));
        settings["limit"] = parsed.GetValue(_limit);
        settings["batch_size"] = parsed.GetValue(_batch);
        settings["memory_bytes"] = Memory(parsed);
        _tokens.Describe(parsed, settings);
    }

    private static List<HashedFile> Files(string model, string data, MappedModel opened, IReadOnlyList<string> tokenizer)
    {
        return
        [
            HashedFile.Of("model", model, opened.Files[0]),
            .. opened.Files.Skip(1).Select(file => HashedFile.Of("weights", file.Path, file)),
            .. tokenizer.Select(path => HashedFile.Of("tokenizer", path)),
            HashedFile.Of("data", data),
        ];
    }

    private PromptReadOptions Options(ParseResult parsed, PromptReadOptions known, AnswerNeeds answers) => known with
    {
        Specials = _tokens.SpecialsIn(parsed),
        Note = Tell,
        Limit = parsed.GetValue(_limit),
        NeedsCorrupted = AblationsIn(parsed).Contains(Ablation.Corrupted),
        NeedsAnswers = answers,
    };

    private Func<ITokenizer?> Tokenizer(ParseResult parsed, string modelPath)
    {
        _tokenizer ??= _tokens.Given(parsed);
        return () => (_tokenizer ??= _tokens.Find(parsed, modelPath))?.Tokenizer;
    }

    private void Tell(string note)
    {
        if (_told.Add(note))
        {
            _console.Note($"Note: {note}");
        }
    }

    private long Memory(ParseResult parsed) => parsed.GetValue(_memory) switch
    {
        null => BatchPlan.DefaultMemory,
        > 0 and < MostGigabytes => (long)(parsed.GetValue(_memory)!.Value * (1L << 30)),
        var given => throw new UsageException(FormattableString.Invariant($"--memory takes gigabytes above 0 and below {MostGigabytes}, not {given}")),
    };
}
