using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.PatchRunner.Tests.Forms;

/// <summary>Random weights by name: the same for every graph form and for the oracle.</summary>
internal sealed class TinyWeights
{
    private readonly Dictionary<string, OnnxTensor> _tensors = new(StringComparer.Ordinal);

    public OnnxTensor this[string name, params long[] dims]
    {
        get
        {
            if (!_tensors.TryGetValue(name, out var tensor))
            {
                Random random = new(name.Aggregate(17, (hash, letter) => unchecked((hash * 31) + letter)));
                float[] values = new float[dims.Aggregate(1L, (count, dim) => count * dim)];
                double scale = name is "wte" or "wpe" or "wtt" ? 1 : 1.2 / Math.Sqrt(dims[0]);
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = (float)(((random.NextDouble() * 2) - 1) * 1.7 * scale);
                }

                _tensors[name] = tensor = OnnxTensor.Of(values, dims);
            }

            return tensor;
        }
    }
}
