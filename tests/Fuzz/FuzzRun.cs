using System.Text;
using Acdc.Onnx.Cli;
using Acdc.Onnx.Cli.Output;
using Acdc.Onnx.Conformance;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.Discovery.Tokenization;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Reporting;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Fuzz;

/// <summary>Runs damaged inputs by number: the same number is the same input.</summary>
internal sealed class FuzzRun : IDisposable
{
    private const int WholeCommands = 40;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("acdc-fuzz-");
    private readonly Seeds _seeds;
    private readonly byte[] _data;
    private readonly string _model = RepositoryFolder.Find("models", "tracr-xproportion", "model.onnx");
    private readonly string _prompts = RepositoryFolder.Find("models", "tracr-xproportion", "prompts", "xproportion.jsonl");
    private readonly MappedModel _opened;

    public FuzzRun()
    {
        _opened = MappedModel.Open(_model, new() { Device = DeviceChoice.Cpu, Threads = 1 });
        string outside = Path.Combine(_folder.FullName, "model.onnx");
        OnnxWriter.WriteFile(_opened.Original, outside, mostInline: 0);
        _data = File.ReadAllBytes(outside + OnnxWriter.DataSuffix);
        string edges = string.Join('\n', _opened.Map.Edges.Edges);
        string listed = string.Join(",\n",
            _opened.Map.Edges.Edges.Select((edge, index) => $"\"{edge}\": {{\"score\": {index % 7}.5, \"in_graph\": {(index % 2 == 0 ? "true" : "false")}}}"));
        string nodes = string.Join(",\n", _opened.Map.Edges.Nodes.Select(node => $"\"{node}\": {{\"in_graph\": true}}"));
        _seeds = new(new Dictionary<InputKind, byte[][]>
        {
            [InputKind.Model] = [File.ReadAllBytes(_model)],
            [InputKind.ExternalData] = [File.ReadAllBytes(outside)],
            [InputKind.Prompts] = [File.ReadAllBytes(_prompts)],
            [InputKind.Circuit] = [
                Encoding.UTF8.GetBytes($"{{\"cfg\": {{\"n_layers\": {_opened.Map.Shape.Layers}}}, \"nodes\": {{{nodes}}}, \"edges\": {{{listed}}}}}")],
            [InputKind.Truth] = [File.ReadAllBytes(RepositoryFolder.Find("models", "tracr-xproportion", "true_edges.json"))],
            [InputKind.Edges] = [Encoding.UTF8.GetBytes(edges)],
        });
    }

    /// <summary>The kind of the input with this number.</summary>
    public static InputKind KindOf(long number) => (InputKind)(number % Enum.GetValues<InputKind>().Length);

    /// <summary>Runs one input.</summary>
    /// <returns>The exit code, and what was said on standard error.</returns>
    public (int Code, string Said) Run(long number)
    {
        Random random = new((int)(number * 2654435761 % int.MaxValue));
        var kind = KindOf(number);
        bool isText = kind is not (InputKind.Model or InputKind.ExternalData or InputKind.Tensor);
        byte[] bytes = Mutator.Damage(_seeds.Pick(kind, random), _seeds.Pick(kind, random), random, isText);
        bool whole = random.Next(WholeCommands) == 0;
        using StringWriter output = new(), error = new();
        int code = Run(kind, bytes, whole, random, output, error);
        return (code, error.ToString());
    }

    public void Dispose()
    {
        _opened.Dispose();
        _folder.Delete(recursive: true);
    }

    private int Run(InputKind kind, byte[] bytes, bool whole, Random random, TextWriter output, TextWriter error)
    {
        foreach (var old in _folder.EnumerateFiles())
        {
            old.Delete();
        }

        string path = Write(kind switch
        {
            InputKind.Model or InputKind.ExternalData => "model.onnx",
            InputKind.Tokenizer => "tokenizer.json",
            InputKind.Prompts => random.Next(5) == 0 ? "prompts.csv" : "prompts.jsonl",
            InputKind.Tensor => "tensor.pb",
            InputKind.Edges => "edges.txt",
            _ => "file.json",
        }, bytes);
        switch (kind)
        {
            case InputKind.Model or InputKind.ExternalData:
                Write("model.onnx" + OnnxWriter.DataSuffix, random.Next(4) == 0 ? Mutator.Damage(_data, _data, random, isText: false) : _data);
                return Command(output, error, "inspect", path, "--device", "cpu", "--threads", "1");
            case InputKind.Prompts when whole:
                return Command(output, error, "data", "check", path, _model, "--device", "cpu");
            case InputKind.Circuit when whole:
                return Command(output, error, "evaluate", _model, "--data", _prompts, "--circuit", path, "--device", "cpu", "--limit", "2");
            case InputKind.Edges when whole:
                return Command(output, error, "run", _model, "--data", _prompts, "--remove", path, "--device", "cpu", "--limit", "2", "--out",
                    Path.Combine(_folder.FullName, "logits.pb"), "--force");
            case InputKind.Trace or InputKind.Case when whole:
                return Command(output, error, "verify", _folder.FullName, "--device", "cpu");
            default:
                return Read(kind, path, error);
        }
    }

    private int Read(InputKind kind, string path, TextWriter error)
    {
        try
        {
            var edges = _opened.Map.Edges;
            _ = kind switch
            {
                InputKind.Tokenizer => Tokens(),
                InputKind.Prompts => PromptFile.Read(path, PromptReadOptions.For(_opened.Map.Inputs, () => null)),
                InputKind.Circuit => CircuitFile.Read(path, edges),
                InputKind.Trace => PublishedTrace.Read(path),
                InputKind.Truth => TruthFile.Read(path, edges),
                InputKind.Tensor => TensorFile.Read(path).Bytes.Length,
                InputKind.Case => MaskCase.Read(path),
                _ => (object)EdgeListFile.Parse(path).In(edges),
            };
            return ExitCodes.Done;
        }
        catch (Exception fault)
        {
            return Faults.Tell(fault, error, trace: true);
        }

        object? Tokens() => TokenizerLoader.FromFolder(_folder.FullName)?.Encode("The quick brown fox, 12 345 jumps: über «日本語» 😀 don't!");
    }

    private static int Command(TextWriter output, TextWriter error, params string[] args)
    {
        using Interruption interruption = new(CancellationToken.None);
        return AcdcCommand.Run([.. args, "--debug"], new(new CliConsole(output, error), interruption));
    }

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
