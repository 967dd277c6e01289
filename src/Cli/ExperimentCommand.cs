using System.CommandLine;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.Reporting;
using Acdc.Onnx.Reporting.Experiments;

namespace Acdc.Onnx.Cli;

/// <summary>A command that compares many circuits of one model and leaves a folder of tables and plots.</summary>
internal abstract class ExperimentCommand : Command
{
    private readonly Option<string> _out;
    private readonly Option<bool> _json = new("--json") { Description = "Print the result as JSON." };

    /// <summary>Makes the command; the deriving one adds what it takes and then calls <see cref="Finish"/>.</summary>
    protected ExperimentCommand(CommandContext context, string name, string description)
        : base(name, description)
    {
        Context = context;
        Model = new(this);
        _out = new("-o", "--out") { Description = "The folder for the results.", HelpName = "DIR", DefaultValueFactory = _ => $"acdc-{name}" };
    }

    /// <summary>Where the command writes, and what stops it.</summary>
    protected CommandContext Context { get; }

    /// <summary>The model.</summary>
    protected ModelSettings Model { get; }

    /// <summary>Adds the options that all experiments have.</summary>
    protected void Finish()
    {
        Add(_out);
        Add(_json);
        SetAction(Execute);
    }

    /// <summary>Refuses options that do not fit together, before anything is opened.</summary>
    protected abstract void Check(ParseResult parsed);

    /// <summary>Does the experiment.</summary>
    protected abstract ExperimentOutcome Run(ParseResult parsed, MappedModel model, RunRecord record);

    private int Execute(ParseResult parsed)
    {
        Check(parsed);
        string folder = parsed.GetRequiredValue(_out);
        ResultFolder.Prepare(folder);
        RunRecord record = new();
        using var model = record.Time("opening", () => Model.Open(parsed, Context.Console));
        var outcome = Run(parsed, model, record);
        var files = ResultFolder.Write(folder, [.. outcome.Files, ExperimentRun.File(outcome.Run, outcome.Counts)]);
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
