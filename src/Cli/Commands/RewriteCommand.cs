using System.CommandLine;
using Acdc.Onnx.Cli.Output;
using Acdc.Onnx.Cli.Settings;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.Reporting.Output;

namespace Acdc.Onnx.Cli.Commands;

/// <summary><c>acdc rewrite</c>: writes the model with every edge as a switch.</summary>
internal sealed class RewriteCommand : Command
{
    private readonly CommandContext _context;
    private readonly ModelSettings _model;
    private readonly OutputSettings _out = OutputSettings.File("The file to write.");
    private readonly Option<bool> _json = new("--json") { Description = "Print the result as JSON." };

    /// <summary>Makes the command.</summary>
    public RewriteCommand(CommandContext context)
        : base("rewrite", "Write the model as an ONNX file whose edges are switches.")
    {
        _context = context;
        _model = new(this);
        _out.AddTo(this);
        Add(_json);
        SetAction(Execute);
    }

    private int Execute(ParseResult parsed)
    {
        string source = _model.PathIn(parsed);
        string path = _out.PathIn(parsed);
        using var target = _out.ReserveFile(parsed, _context, [source], OnnxWriter.DataSuffix);
        using var model = _model.Open(parsed, _context.Console);
        var edges = model.Map.Edges;
        target.Protect(ModelSettings.WeightFilesOf(model));
        target.Write([.. OnnxWriter.Parts(model.Switchable.Model, target.Name).Select(part => new OutputFile(part.Name, part.Write))]);
        var console = target.IsStandardOutput ? _context.Console.Error : _context.Console.Out;
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(console, new { Model = source, Out = path, Senders = edges.Senders.Count, Edges = edges.Edges.Count });
        }
        else
        {
            console.WriteLine($"{path}: {edges.Edges.Count} edges as switches, {edges.Senders.Count} ablated inputs");
        }

        return ExitCodes.Done;
    }
}
