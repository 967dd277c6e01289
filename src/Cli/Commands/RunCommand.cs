using System.CommandLine;
using System.Globalization;
using Acdc.Onnx.Cli.Output;
using Acdc.Onnx.Cli.Settings;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Capture;
using Acdc.Onnx.PatchRunner.Evaluation;
using Acdc.Onnx.Reporting.Output;

namespace Acdc.Onnx.Cli.Commands;

/// <summary><c>acdc run</c>: the logits with given edges removed, for checking against other programs.</summary>
internal sealed class RunCommand : Command
{
    private readonly CommandContext _context;
    private readonly ModelSettings _model;
    private readonly DataSettings _data;
    private readonly Option<string?> _remove = new("--remove") { Description = "The edges to remove, one a line. [default: none]", HelpName = "FILE" };
    private readonly OutputSettings _out = OutputSettings.File("The TensorProto to write the logits to.");
    private readonly Option<bool> _json = new("--json") { Description = "Print the result as JSON." };

    /// <summary>Makes the command.</summary>
    public RunCommand(CommandContext context)
        : base("run", "Write the logits that the model gives with some edges removed.")
    {
        _context = context;
        _model = new(this);
        _data = new(this, context.Console);
        Add(_remove);
        _out.AddTo(this);
        Add(_json);
        SetAction(Execute);
    }

    private int Execute(ParseResult parsed)
    {
        _data.Check(parsed, _model, AnswerNeeds.None);
        var listed = parsed.GetValue(_remove) is { } list ? EdgeListFile.Parse(list) : null;
        using var target = _out.ReserveFile(parsed, _context, [_model.PathIn(parsed), _data.PathIn(parsed), parsed.GetValue(_remove)]);
        using var model = _model.Open(parsed, _context.Console);
        var edges = model.Map.Edges;
        var removed = listed?.In(edges) ?? new EdgeSet(edges);
        var data = _data.Read(parsed, model, _model.PathIn(parsed), AnswerNeeds.None);
        target.Protect(data.Files.Select(file => file.Path));
        if (data.Prompts.FirstOrDefault(prompt => prompt.Length != data.Prompts[0].Length) is { } other)
        {
            throw new InputException(FormattableString.Invariant(
                $"{other.Place}: the prompt has {other.Length} tokens, the first one {data.Prompts[0].Length}; one tensor of logits takes prompts of one ")
                + FormattableString.Invariant($"length"));
        }

        var logits = Logits(model, data.Batches(new(KnownMetrics.All[0], null, null)), _data.AblationIn(parsed), removed);
        target.Write(new OutputFile(target.Name, stream => TensorFile.Write(stream, logits)));
        Tell(parsed.GetValue(_json), target.IsStandardOutput ? _context.Console.Error : _context.Console.Out, _out.PathIn(parsed), logits, removed);
        return ExitCodes.Done;
    }

    private static void Tell(bool json, TextWriter console, string target, OnnxTensor logits, EdgeSet removed)
    {
        if (json)
        {
            JsonOutput.Write(console, new { Out = target, Shape = logits.Dims, Edges = removed.Graph.Edges.Count, Removed = removed.Count });
        }
        else
        {
            string shape = string.Join(", ", logits.Dims.Select(dim => dim.ToString(CultureInfo.InvariantCulture)));
            console.WriteLine($"{target}: logits [{shape}] with {removed.Count} of {removed.Graph.Edges.Count} edges removed");
        }
    }

    private static OnnxTensor Logits(MappedModel model, IReadOnlyList<EvaluationBatch> batches, Ablation ablation, EdgeSet removed)
    {
        using CaptureSession session = new(model);
        SenderValues[] clean = [.. batches.Select(batch => session.Senders(batch.Clean))];
        var ablated = AblatedValues.Make(model, session, batches, clean, ablation);
        List<OnnxTensor> parts = [];
        for (int i = 0; i < batches.Count; i++)
        {
            using CircuitRunner runner = new(model, batches[i].Clean, ablated[i]);
            parts.Add(runner.Logits(removed));
        }

        foreach (var values in clean.Concat(ablated))
        {
            values.Dispose();
        }

        return parts.Count == 1 ? parts[0] : Joined(parts);
    }

    private static OnnxTensor Joined(IReadOnlyList<OnnxTensor> parts)
    {
        byte[] bytes = new byte[parts.Sum(part => part.ByteCount)];
        int start = 0;
        foreach (var part in parts)
        {
            part.Bytes.CopyTo(bytes.AsMemory(start));
            start += (int)part.ByteCount;
        }

        return new(parts[0].Type, [parts.Sum(part => part.Dims[0]), .. parts[0].Dims.Skip(1)], bytes);
    }
}
