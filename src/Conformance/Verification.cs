using System.Globalization;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Evaluation;

namespace Acdc.Onnx.Conformance;

/// <summary>Checks cases of every kind. Whatever goes wrong with a case is a failed result, so that it stops no other.</summary>
/// <param name="options">How models are opened.</param>
/// <param name="detail">How much is told.</param>
/// <param name="evaluator">What scores the circuits of a trace.</param>
internal sealed class Verification(ModelOptions options, Detail detail, EvaluatorKind evaluator = EvaluatorKind.Incremental) : IDisposable
{
    private MappedModel? _model;
    private (string Path, ModelOptions Options)? _opened;

    /// <summary>Whether derivatives with respect to switches are checked as well.</summary>
    public bool Derivatives { get; init; }

    /// <summary>Whether both evaluators are held against one another as well.</summary>
    public bool Evaluators { get; init; }

    /// <summary>Checks one case.</summary>
    /// <exception cref="OperationCanceledException">The check was stopped.</exception>
    public IEnumerable<CheckResult> Run(CaseFile file, CancellationToken cancellation = default)
    {
        return file.Kind switch
        {
            CaseKind.Refusal => Guarded(file.Name, () => [RefusalCheck.Run(file.Name, RefusalCase.Read(file.Path), options)]),
            CaseKind.Trace => Guarded(file.Name, () => Replay(file.Name, PublishedTrace.Read(file.Path), cancellation)),
            _ => Masks(file, cancellation),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _model?.Dispose();

    /// <summary>Replays a trace on the model of the one before where that is the same: traces of one model come together.</summary>
    private IReadOnlyList<CheckResult> Replay(string name, PublishedTrace trace, CancellationToken cancellation)
    {
        (string Path, ModelOptions Options) wanted = (Path.GetFullPath(trace.Model), TraceCheck.OptionsFor(trace, options));
        if (_model is null || _opened != wanted)
        {
            _model?.Dispose();
            (_model, _opened) = (null, null);
            (_model, _opened) = (MappedModel.Open(wanted.Path, wanted.Options), wanted);
        }

        return
        [
            TraceCheck.Run(name, trace, _model, evaluator, cancellation: cancellation),
            .. Evaluators ? Named($"{name}/{EvaluatorCheck.Name}", () => EvaluatorCheck.Run(_model, trace)) : [],
        ];
    }

    private IEnumerable<CheckResult> Masks(CaseFile file, CancellationToken cancellation)
    {
        MaskCase? maskCase = null;
        var broken = Guarded(file.Name, () =>
        {
            maskCase = MaskCase.Read(file.Path);
            return [];
        });
        return maskCase is null ? broken : maskCase.ModelFiles.SelectMany(model => Model(NameOf(file, maskCase, model), maskCase, model, cancellation));
    }

    private IReadOnlyList<CheckResult> Model(string file, MaskCase maskCase, string model, CancellationToken cancellation)
    {
        return Guarded(file, () =>
        {
            using var check = CaseCheck.Open(maskCase, model, options);
            List<CheckResult> results = [];
            foreach (string name in CaseCheck.ChecksOf(maskCase))
            {
                results.Add(check.Run(name));
                cancellation.ThrowIfCancellationRequested();
            }

            string what = string.Create(CultureInfo.InvariantCulture, $"{results[0].What}, {results.Count - 1} sets of logits");
            return
            [
                .. detail == Detail.Masks
                    ? results.Select(result => result with { Name = $"{file}/{result.Name}" })
                    : [CheckResult.Of(file, what, results)],
                .. Derivatives ? Named($"{file}/{DerivativeCheck.Name}", check.Derivatives) : [],
                .. Evaluators ? Named($"{file}/{EvaluatorCheck.Name}", () => check.Evaluators(cancellation)) : [],
            ];
        });
    }

    private static IReadOnlyList<CheckResult> Named(string name, Func<CheckResult> check) => Guarded(name, () => [check() with { Name = name }]);

    private static IReadOnlyList<CheckResult> Guarded(string name, Func<IReadOnlyList<CheckResult>> check)
    {
        try
        {
            return check();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return [CheckResult.Of(name, fault)];
        }
    }

    private static string NameOf(CaseFile file, MaskCase maskCase, string model) =>
        maskCase.ModelFiles.Count == 1 ? file.Name : $"{file.Name}/{Path.GetFileNameWithoutExtension(model)}";
}
