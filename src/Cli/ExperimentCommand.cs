using System.CommandLine;
using System.Text.Json.Nodes;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.Reporting.Experiments;
using Acdc.Onnx.Reporting.Output;

namespace Acdc.Onnx.Cli;

/// <summary>A command that compares many circuits of one model and leaves a folder of tables and plots.</summary>
internal abstract class ExperimentCommand : Command
{
    private readonly OutputSettings _out;
    private readonly Option<bool> _json = new("--json") { Description = "Print the result as JSON." };

    /// <summary>Makes the command; the deriving one adds what it takes and then calls <see cref="Finish"/>.</summary>
    protected ExperimentCommand(CommandContext context, string name, string description)
        : base(name, description)
    {
        Context = context;
        Model = new(this);
        _out = OutputSettings.Folder($"acdc-{name}");
    }

    /// <summary>Where the command writes, and what stops it.</summary>
    protected CommandContext Context { get; }

    /// <summary>The model.</summary>
    protected ModelSettings Model { get; }

    /// <summary>Adds the options that all experiments have.</summary>
    protected void Finish()
    {
        _out.AddTo(this);
        Add(_json);
        SetAction(Execute);
    }

    /// <summary>Refuses options that do not fit together, before anything is opened.</summary>
    protected abstract void Check(ParseResult parsed);

    /// <summary>The names of the files that the experiment leaves, beside run.json.</summary>
    protected abstract IEnumerable<string> Names(ParseResult parsed);

    /// <summary>The files that it reads, beside the model; null for one that is not given.</summary>
    protected abstract IEnumerable<string?> Inputs(ParseResult parsed);

    /// <summary>Does the experiment.</summary>
    protected abstract ExperimentOutcome Run(ParseResult parsed, MappedModel model, RunRecord record);

    private int Execute(ParseResult parsed)
    {
        Check(parsed);
        using var output = _out.Reserve(parsed, Context, [.. Names(parsed), ExperimentRun.FileName], [Model.PathIn(parsed), .. Inputs(parsed)]);
        RunRecord record = new();
        using var model = record.Time("opening", () => Model.Open(parsed, Context.Console));
        var outcome = Run(parsed, model, record);
        if (record.LeftOut.Count > 0)
        {
            outcome.Counts["left_out"] = new JsonObject(record.LeftOut.Select(part => KeyValuePair.Create(part.Key, (JsonNode?)part.Value)));
            outcome = outcome with { Code = record.Failed && outcome.Code == ExitCodes.Done ? ExitCodes.CheckFailed : outcome.Code };
        }

        output.Protect(outcome.Run.Files.Select(file => file.Path));
        OutputFile[] written = [.. outcome.Files.Append(ExperimentRun.File(outcome.Run, outcome.Counts)).Select(OutputFile.Of)];
        bool complete = outcome.Code != ExitCodes.Interrupted;
        string folder = complete ? output.Folder : output.Partial;
        var files = complete ? output.Commit(written) : output.CommitPartial(written);
        string[] names = [.. files.Select(file => Path.GetFileName(file))];
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(Context.Console.Out, new { Out = folder, Files = names, Result = outcome.Json });
            return outcome.Code;
        }

        foreach (string line in outcome.Lines)
        {
            Context.Console.Out.WriteLine(line);
        }

        Context.Console.Out.WriteLine($"Results in {folder}: {string.Join(", ", names)}");
        return outcome.Code;
    }
}
