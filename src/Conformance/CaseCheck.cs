using System.Globalization;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Capture;
using Acdc.Onnx.PatchRunner.Evaluation;

namespace Acdc.Onnx.Conformance;

/// <summary>Holds one model file of a case against what the case says: the map, the model's own logits, and the logits under each mask.</summary>
internal sealed class CaseCheck : IDisposable
{
    private const string MapCheck = "map";
    private const string CleanCheck = "clean logits";
    private const string CorruptedCheck = "corrupted logits";

    private readonly MaskCase _case;
    private readonly MappedModel _model;
    private readonly CaseInputs _inputs;
    private readonly Dictionary<Ablation, CircuitRunner> _runners = [];

    private CaseCheck(MaskCase maskCase, MappedModel model)
    {
        (_case, _model) = (maskCase, model);
        _inputs = CaseInputs.Read(maskCase.DataFolder, model.Map.Inputs.Roles.Keys);
    }

    /// <summary>Opens a model file of the case, with the bottom as the case has it.</summary>
    /// <param name="maskCase">The case.</param>
    /// <param name="modelFile">One of its model files.</param>
    /// <param name="options">How to open it.</param>
    public static CaseCheck Open(MaskCase maskCase, string modelFile, ModelOptions options)
    {
        var model = MappedModel.Open(modelFile, options with { Bottom = maskCase.SplitEmbeddings ? BottomForm.Split : BottomForm.Whole });
        try
        {
            return new(maskCase, model);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>What <see cref="Run"/> can check of a case: its map, the logits with nothing and with everything removed, and its masks.</summary>
    public static IReadOnlyList<string> ChecksOf(MaskCase maskCase) =>
    [
        MapCheck,
        .. maskCase.CleanLogits is null ? [] : new[] { CleanCheck },
        .. maskCase.CorruptedLogits is null ? [] : new[] { CorruptedCheck },
        .. maskCase.Masks.Select(mask => mask.Name),
    ];

    /// <summary>Makes one of <see cref="ChecksOf"/>.</summary>
    public CheckResult Run(string check) => check switch
    {
        MapCheck => Map(),
        CleanCheck => Compare(check, Ablation.Zero, new EdgeSet(_model.Map.Edges), _case.CleanLogits!),
        CorruptedCheck => Compare(check, Ablation.Corrupted, EdgeSet.All(_model.Map.Edges), _case.CorruptedLogits!),
        _ => Mask(_case.Masks.First(mask => mask.Name == check)),
    };

    /// <summary>Holds the derivatives of the switchable model against differences.</summary>
    public CheckResult Derivatives() => DerivativeCheck.Run(_model, _inputs);

    /// <summary>Holds both evaluators against one another.</summary>
    public CheckResult Evaluators(CancellationToken cancellation = default) => EvaluatorCheck.Run(_model, _inputs, cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var runner in _runners.Values)
        {
            runner.Dispose();
            runner.Ablated.Dispose();
        }

        _model.Dispose();
    }

    private CheckResult Map()
    {
        var (shape, edges) = (_model.Map.Shape, _model.Map.Edges);
        string[] wrong =
        [
            .. Differs("layers", _case.Layers, shape.Layers),
            .. Differs("heads", _case.Heads, shape.Heads),
            .. Differs("key/value heads", _case.KvHeads, shape.KeyValueHeads),
            .. Differs("width", _case.Width, shape.Width),
            .. Differs("parallel", _case.Parallel, shape.Parallel),
            .. Differs("attention only", _case.AttentionOnly, edges.Nodes.All(node => node.Kind != NodeKind.Mlp)),
            .. Differs("edges", _case.Edges, edges.Edges.Count),
            .. NodesDiffer(edges),
        ];
        return new(
            MapCheck, wrong.Length == 0, wrong.Length == 0 ? Invariant($"{edges.Nodes.Count} nodes, {edges.Edges.Count} edges") : string.Join("; ", wrong));
    }

    private CheckResult Mask(CaseMask mask)
    {
        var missing = mask.Removed.FirstOrDefault(edge => !_model.Map.Edges.Contains(edge));
        return missing == default
            ? Compare(mask.Name, mask.Ablation, EdgeSet.Of(_model.Map.Edges, mask.Removed), mask.Expected)
            : new(mask.Name, false, $"the model has no edge {missing}");
    }

    private CheckResult Compare(string name, Ablation ablation, EdgeSet removed, string expected)
    {
        if (ablation == Ablation.Corrupted && _inputs.Corrupted is null)
        {
            return new(name, false, "the case has no corrupted inputs");
        }

        double difference = LogitsComparison.LargestDifference(expected, Runner(ablation).Logits(removed), PaddingMask());
        return new(
            name, difference <= _case.Tolerance, Invariant($"{removed.Count} edges removed")) { LargestDifference = difference, Tolerance = _case.Tolerance };
    }

    private OnnxTensor? PaddingMask() =>
        _model.Map.Inputs.Mask is { } mask && _inputs.Clean.TryGetValue(mask.Name, out var tensor) && tensor.Dims.Count == 2 ? tensor : null;

    private CircuitRunner Runner(Ablation ablation)
    {
        if (!_runners.TryGetValue(ablation, out var runner))
        {
            var ablated = ablation == Ablation.Corrupted ? SenderValues.Capture(_model, [_inputs.Corrupted!])[0] : SenderValues.Zero(_model, _inputs.Clean);
            _runners[ablation] = runner = new(_model, _inputs.Clean, ablated);
        }

        return runner;
    }

    private static IEnumerable<string> Differs<T>(string what, T? expected, T got)
        where T : struct
    {
        return expected is { } value && !value.Equals(got) ? [Invariant($"{what} {got}, expected {value}")] : [];
    }

    private IEnumerable<string> NodesDiffer(EdgeGraph edges)
    {
        if (_case.Nodes is null)
        {
            yield break;
        }

        string missing = string.Join(' ', _case.Nodes.Except(edges.Nodes));
        string extra = string.Join(' ', edges.Nodes.Except(_case.Nodes));
        if (missing.Length > 0)
        {
            yield return $"no nodes {missing}";
        }

        if (extra.Length > 0)
        {
            yield return $"unexpected nodes {extra}";
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
