using System.CommandLine;
using System.Globalization;
using Acdc.Onnx.Cli.Output;
using Acdc.Onnx.Cli.Settings;
using Acdc.Onnx.Conformance;
using Acdc.Onnx.PatchRunner.Evaluation;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Reporting.Output;

namespace Acdc.Onnx.Cli.Commands;

/// <summary><c>acdc verify</c>: checks this program against cases made by other programs.</summary>
internal sealed class VerifyCommand : Command
{
    private readonly CommandContext _context;
    private readonly RuntimeSettings _runtime;
    private readonly Argument<string[]> _folders = new("DIR") { Description = "Folders to look for cases in.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _filter = new("--filter") { Description = "Check only cases whose name contains TEXT.", HelpName = "TEXT" };
    private readonly Option<EvaluatorKind> _evaluator = Choice.Of<EvaluatorKind>("--evaluator", "What scores the circuits.");
    private readonly Option<bool> _derivatives = new("--derivatives") { Description = "Also hold derivatives by edge switches against differences." };
    private readonly Option<bool> _evaluators =
        new("--evaluators") { Description = "Also hold both evaluators against one another, for removals in random order and in a search." };
    private readonly Option<bool> _verbose = new("-v", "--verbose") { Description = "One line per mask." };
    private readonly OutputSettings _table = OutputSettings.Optional("--table", "Write a table of architectures and exporters, and which pass, as Markdown.");
    private readonly Option<bool> _json = new("--json") { Description = "Print the result as JSON." };

    /// <summary>Makes the command.</summary>
    public VerifyCommand(CommandContext context)
        : base("verify", "Check maps, masked logits, refusals and searches against the cases below the folders.")
    {
        _context = context;
        Add(_folders);
        _runtime = new(this);
        Add(_filter);
        Add(_evaluator);
        Add(_derivatives);
        Add(_evaluators);
        Add(_verbose);
        _table.AddTo(this);
        Add(_json);
        SetAction(Execute);
    }

    private int Execute(ParseResult parsed)
    {
        string filter = parsed.GetValue(_filter) ?? "";
        CaseFile[] cases = [
            .. parsed.GetRequiredValue(_folders).SelectMany(Cases).Where(file => file.Name.Contains(filter, StringComparison.OrdinalIgnoreCase))];
        using var table = _table.IsGiven(parsed) ? _table.ReserveFile(parsed, _context, Inputs(parsed)) : null;
        var options = _runtime.Read(parsed);
        var device = ExecutionDevice.Select(options.Device, options.Threads);
        _context.Console.Note($"{device.Reason} {_runtime.Explain(parsed)}");
        using Verification verification = new(
            options with { Device = device.Kind == DeviceKind.Cuda ? DeviceChoice.Cuda : DeviceChoice.Cpu },
            parsed.GetValue(_verbose) ? Detail.Masks : Detail.Files,
            parsed.GetValue(_evaluator))
        {
            Derivatives = parsed.GetValue(_derivatives),
            Evaluators = parsed.GetValue(_evaluators),
        };

        return _context.Interruption.Heeding(interrupted => Check(verification, cases, parsed, table, interrupted));
    }

    /// <summary>What cases may consist of, which is anything but Markdown, where the table would take the place of a file.</summary>
    private IEnumerable<string> Inputs(ParseResult parsed) => File.Exists(_table.PathIn(parsed))
        ? parsed.GetRequiredValue(_folders).SelectMany(folder => Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            : [folder]).Where(file => Path.GetExtension(file) != ".md")
        : [];

    private int Check(Verification verification, CaseFile[] cases, ParseResult parsed, FileTarget? target, CancellationToken interrupted)
    {
        bool json = parsed.GetValue(_json);
        List<CheckResult> results = [];
        ArchitectureTable table = new();
        int code = ExitCodes.Interrupted;
        try
        {
            foreach (var file in cases)
            {
                int before = results.Count;
                foreach (var result in verification.Run(file, interrupted))
                {
                    results.Add(result);
                    if (!json)
                    {
                        _context.Console.Out.WriteLine(Line(result));
                    }

                    interrupted.ThrowIfCancellationRequested();
                }

                table.Add(file, results[before..]);
            }

            target?.Write(OutputFile.Of(new(target.Name, table.Write)));

            code = results.Count > 0 && results.All(result => result.Passed) ? ExitCodes.Done : ExitCodes.CheckFailed;
        }
        catch (OperationCanceledException)
        {
            _context.Console.Note($"acdc: interrupted{(target is null ? "" : $"; '{_table.PathIn(parsed)}' is not written")}");
        }

        Close(results, json);
        return code;
    }

    private void Close(List<CheckResult> results, bool json)
    {
        int passed = results.Count(result => result.Passed);
        if (results.Count == 0)
        {
            _context.Console.Note("Nothing to check.");
        }

        if (json)
        {
            JsonOutput.Write(_context.Console.Out, new { Passed = passed, Failed = results.Count - passed, Checks = results });
        }
        else
        {
            _context.Console.Out.WriteLine($"{passed} passed, {results.Count - passed} failed");
        }
    }

    private static IReadOnlyList<CaseFile> Cases(string folder) =>
        Directory.Exists(folder) || File.Exists(folder) ? CaseFolder.Find(folder) : throw new InputException($"there is no folder '{folder}'");

    private static string Line(CheckResult result)
    {
        string figures = result.LargestDifference is not { } difference ? ""
            : result.Tolerance is { } tolerance ? Invariant($" (largest difference {difference:g3}, tolerance {tolerance:g3})")
            : Invariant($" (largest difference {difference:g3})");
        return $"{(result.Passed ? "PASS" : "FAIL")} {result.Name}: {result.What}{figures}";
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
