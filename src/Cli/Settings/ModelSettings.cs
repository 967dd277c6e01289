using System.CommandLine;
using System.Text.Json.Nodes;
using Acdc.Onnx.Cli.Output;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.Reporting;

namespace Acdc.Onnx.Cli.Settings;

/// <summary>The model that a command works on and the options that say how it is read.</summary>
internal sealed class ModelSettings
{
    /// <summary>The name of the argument that the model is given by.</summary>
    public const string ArgumentName = "MODEL";

    private readonly Argument<string> _model = new(ArgumentName) { Description = "The exported model, an .onnx file." };
    private readonly RuntimeSettings _runtime;
    private readonly Option<string?> _output =
        new("--output") { Description = "The model's output that holds the logits. [default: found]", HelpName = "NAME" };
    private readonly Option<bool> _split = new("--split-embeddings") { Description = "Take token and position embedding as two senders." };

    /// <summary>Adds the argument and the options to <paramref name="command"/>.</summary>
    public ModelSettings(Command command)
    {
        command.Add(_model);
        _runtime = new(command);
        command.Add(_output);
        command.Add(_split);
    }

    /// <summary>The model's file.</summary>
    public string PathIn(ParseResult parsed) => parsed.GetRequiredValue(_model);

    /// <summary>How the model is opened.</summary>
    public ModelOptions OptionsIn(ParseResult parsed) => _runtime.Read(parsed) with
    {
        Output = parsed.GetValue(_output),
        Bottom = parsed.GetValue(_split) ? BottomForm.Split : BottomForm.Whole,
    };

    /// <summary>Refuses what is no model, before anything is opened.</summary>
    /// <exception cref="InputException">There is no such file, or one of another kind.</exception>
    public void Check(ParseResult parsed) => ModelFileKind.Check(PathIn(parsed));

    /// <summary>Opens the model and tells each step, and what there is to know about it.</summary>
    public MappedModel Open(ParseResult parsed, CliConsole console)
    {
        Check(parsed);
        var model = MappedModel.Open(PathIn(parsed), OptionsIn(parsed) with { Progress = console.Note });
        console.Note($"{model.Device.Reason} {_runtime.Explain(parsed)}");
        foreach (string note in model.Map.Notes)
        {
            console.Note($"Note: {note}");
        }

        return model;
    }

    /// <summary>The files beside the model's own that hold its weights.</summary>
    public static IReadOnlyList<string> WeightFilesOf(MappedModel model) =>
        [.. model.Original.Graph.Initializers.Select(value => value.Constant!.External?.Path).OfType<string>().Distinct()];

    /// <summary>Adds the settings to what results say of a run.</summary>
    public void Describe(ParseResult parsed, JsonObject settings)
    {
        settings["model"] = PathIn(parsed);
        settings["output"] = parsed.GetValue(_output);
        settings["split_embeddings"] = parsed.GetValue(_split);
        settings["device"] = Spelling.Of(OptionsIn(parsed).Device);
        settings["threads"] = OptionsIn(parsed).Threads;
    }
}
