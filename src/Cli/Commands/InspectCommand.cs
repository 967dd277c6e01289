using System.CommandLine;
using System.Diagnostics;
using Acdc.Onnx.Cli.Output;
using Acdc.Onnx.Cli.Settings;
using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Cli.Commands;

/// <summary><c>acdc inspect</c>: the map of a model, its proof, and what a search would take.</summary>
internal sealed class InspectCommand : Command
{
    private readonly CommandContext _context;
    private readonly ModelSettings _model;
    private readonly Option<bool> _json = new("--json") { Description = "Print the result as JSON." };

    private readonly Option<bool> _verbose = new("--verbose")
    {
        Description = "Also say which operators compute all heads for each of them, since the slice that takes one head out had to stop there.",
    };

    /// <summary>Makes the command.</summary>
    public InspectCommand(CommandContext context)
        : base("inspect", "Show how the model is read, how well that is proven, and what a search would take.")
    {
        _context = context;
        _model = new(this);
        Add(_json);
        Add(_verbose);
        SetAction(Execute);
    }

    private int Execute(ParseResult parsed)
    {
        long start = Stopwatch.GetTimestamp();
        using var model = _model.Open(parsed, _context.Console);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var report = ModelReport.Of(_model.PathIn(parsed), _model.OptionsIn(parsed).Threads, model, SearchEstimate.Measure(model), seconds);
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(_context.Console.Out, report);
        }
        else
        {
            report.WriteTo(_context.Console.Out, parsed.GetValue(_verbose));
        }

        return ExitCodes.Done;
    }
}
