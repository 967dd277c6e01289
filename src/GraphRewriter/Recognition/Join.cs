using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Recognition;

/// <summary>A point where blocks are added to the residual stream.</summary>
/// <param name="Skip">The stream before, which the blocks read.</param>
/// <param name="End">The stream after.</param>
/// <param name="Attention">Addends that weigh positions against each other.</param>
/// <param name="Mlp">The other addends.</param>
/// <param name="Biases">Constant addends.</param>
internal sealed record Join(OnnxValue Skip, OnnxValue End, IReadOnlyList<OnnxValue> Attention, IReadOnlyList<OnnxValue> Mlp, IReadOnlyList<OnnxValue> Biases)
{
    /// <summary>Reads <paramref name="end"/> as a sum of <paramref name="skip"/> and blocks that read it; null where it is none.</summary>
    public static Join? Find(OnnxValue skip, OnnxValue end, Activations activations, AttentionRecognizer recognizer)
    {
        List<OnnxValue> attention = [], mlp = [], biases = [];
        int skips = 0;
        Split(end);
        bool block = attention.Count > 0
            || mlp.Any(output => activations.Between([skip], output).Any(node => LinearOps.IsProjection(node, activations)));
        return skips == 1 && block ? new(skip, end, attention, mlp, biases) : null;

        void Split(OnnxValue value)
        {
            if (value == skip)
            {
                skips++;
            }
            else if (!activations.IsActive(value))
            {
                biases.Add(value);
            }
            else if (IsSum(value) && (value == end || HoldsSkip(value) || (value.Producer!.Inputs.All(activations.IsActive) && HoldsAttention(value))))
            {
                foreach (var addend in value.Producer!.Inputs)
                {
                    Split(addend!);
                }
            }
            else
            {
                (HoldsAttention(value) ? attention : mlp).Add(value);
            }
        }

        bool HoldsAttention(OnnxValue value) => recognizer.SoftmaxesOver(skip, value).Count > 0;

        bool HoldsSkip(OnnxValue value) => value == skip || (IsSum(value) && value.Producer!.Inputs.Any(input => HoldsSkip(input!)));
    }

    private static bool IsSum(OnnxValue value) => value.Producer?.Op.Type is "Add" or "Sum";
}
