using System.CommandLine;
using System.Text.Json.Nodes;
using Acdc.Onnx.Cli.Output;
using Acdc.Onnx.Cli.Settings;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.Reporting;
using Acdc.Onnx.Reporting.Experiments;
using Acdc.Onnx.Reporting.Output;

namespace Acdc.Onnx.Cli.Commands;

/// <summary>A command that compares many circuits of one model and leaves a folder of tables and plots.</summary>
internal abstract class ExperimentCommand : Command
{
    private readonly OutputSettings _out;
    private readonly ResumeSettings _resume = new();
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
        _resume.AddTo(this);
        Add(_json);
        SetAction(Execute);
    }

    /// <summary>Refuses options that do not fit together, before anything is opened.</summary>
    protected abstract void Check(ParseResult parsed);

    /// <summary>The names of the files that the experiment leaves, beside run.json.</summary>
    protected abstract IEnumerable<string> Names(ParseResult parsed);

    /// <summary>The files that it reads, beside the model; null for one that is not given.</summary>
    protected abstract IEnumerable<string?> Inputs(ParseResult parsed);

    /// <summary>Reads what the experiment needs.</summary>
    protected abstract ExperimentPlan Plan(ParseResult parsed, MappedModel model, RunRecord record);

    private int Execute(ParseResult parsed)
    {
        Check(parsed);
        using var output = _out.Reserve(parsed, Context, [.. Names(parsed), ExperimentRun.FileName], [Model.PathIn(parsed), .. Inputs(parsed)]);
        RunRecord record = new();
        using var model = record.Time("opening", () => Model.Open(parsed, Context.Console));
        var plan = Plan(parsed, model, record);
        var run = plan.Describe();
        output.Protect(run.Files.Select(file => file.Path));
        using var progress = _resume.Begin(parsed, Context, output, run);
        if (progress.IsComplete)
        {
            return ResumeSettings.TellComplete(Context.Console, output, parsed.GetValue(_json));
        }

        int? resumed = progress.IsResumed ? progress.Count : null;
        using var saving = StoppedRun.Save(Context, progress, output, Unfinished);
        return Context.Interruption.Heeding(interrupted =>
        {
            try
            {
                plan.Work(progress.Units, interrupted);
            }
            catch (OperationCanceledException)
            {
                Context.Console.Note(Unfinished() ?? StoppedRun.Kept(progress, output));
                return ExitCodes.Interrupted;
            }

            var outcome = Whole(plan.SoFar(true)!);
            Tell(parsed, output.Folder, progress.Commit(Files(outcome)), outcome);
            return record.Failed ? ExitCodes.CheckFailed : ExitCodes.Done;
        });

        string? Unfinished()
        {
            if (plan.SoFar(false) is not { } some)
            {
                return null;
            }

            var outcome = Whole(some);
            outcome.Counts["complete"] = false;
            Tell(parsed, output.Partial, progress.CommitPartial(Files(outcome)), outcome);
            return $"acdc: interrupted; {some.Missing}; what was finished is in '{output.Partial}', and the same command with --resume goes on from there";
        }

        ExperimentOutcome Whole(ExperimentOutcome outcome)
        {
            var leftOut = record.LeftOut;
            if (leftOut.Count > 0)
            {
                outcome.Counts["left_out"] = new JsonObject(leftOut.Select(part => KeyValuePair.Create(part.Key, (JsonNode?)part.Value)));
            }

            return outcome with { Run = outcome.Run with { Resumed = resumed } };
        }
    }

    private static IEnumerable<OutputFile> Files(ExperimentOutcome outcome) =>
        outcome.Files.Append(ExperimentRun.File(outcome.Run, outcome.Counts)).Select(OutputFile.Of);

    private void Tell(ParseResult parsed, string folder, IReadOnlyList<string> files, ExperimentOutcome outcome)
    {
        string[] names = [.. files.Select(file => Path.GetFileName(file))];
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(Context.Console.Out, new { Out = folder, Files = names, Result = outcome.Json });
            return;
        }

        foreach (string line in outcome.Lines)
        {
            Context.Console.Out.WriteLine(line);
        }

        Context.Console.Out.WriteLine($"Results in {folder}: {string.Join(", ", names)}");
    }
}
