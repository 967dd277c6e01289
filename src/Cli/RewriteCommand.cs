using System.CommandLine;
using Acdc.Onnx.GraphRewriter.Serialization;

namespace Acdc.Onnx.Cli;

/// <summary><c>acdc rewrite</c>: writes the model with every edge as a switch.</summary>
internal sealed class RewriteCommand : Command
{
    private readonly CommandContext _context;
    private readonly ModelSettings _model;
    private readonly Option<string> _file = new("-o", "--out") { Description = "The file to write.", HelpName = "FILE", Required = true };
    private readonly Option<bool> _json = new("--json") { Description = "Print the result as JSON." };

    /// <summary>Makes the command.</summary>
    public RewriteCommand(CommandContext context)
        : base("rewrite", "Write the model as an ONNX file whose edges are switches.")
    {
        _context = context;
        _model = new(this);
        Add(_file);
        Add(_json);
        SetAction(Execute);
    }

    private int Execute(ParseResult parsed)
    {
        string source = _model.PathIn(parsed);
        string target = parsed.GetRequiredValue(_file);
        if (Path.GetFullPath(source) == Path.GetFullPath(target))
        {
            throw new UsageException($"'{target}' is the model itself: name another file to write.");
        }

        using var model = _model.Open(parsed, _context.Console);
        var edges = model.Map.Edges;
        OutputFile.Write(target, () => OnnxWriter.WriteFile(model.Switchable.Model, target));
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(_context.Console.Out, new { Model = source, Out = target, Senders = edges.Senders.Count, Edges = edges.Edges.Count });
        }
        else
        {
            _context.Console.Out.WriteLine($"{target}: {edges.Edges.Count} edges as switches, {edges.Senders.Count} ablated inputs");
        }

        return ExitCodes.Done;
    }
}
