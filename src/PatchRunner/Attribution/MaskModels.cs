using Acdc.Onnx.GraphRewriter.Gradients;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>
/// A model with masks and its derivatives, loaded for the sizes of the inputs that it is opened with: where these are stated, ONNX Runtime settles every shape
/// beforehand, and half of the operators of the way back compute nothing but shapes.
/// </summary>
internal sealed class MaskModels(OrtModelRunner runner, MaskGradientModel model) : IDisposable
{
    private const int MostSizes = 4;
    private readonly Dictionary<string, (LoadedModel Forward, LoadedModel Backward)> _loaded = new(StringComparer.Ordinal);

    /// <summary>Sessions of their own for inputs of such sizes.</summary>
    /// <param name="sizes">The sizes of inputs by name; of more than a few different ones, the later ones are left free.</param>
    public MaskSessions Open(IReadOnlyDictionary<string, IReadOnlyList<long>> sizes)
    {
        string key = Key(sizes);
        if (!_loaded.ContainsKey(key) && _loaded.Count >= MostSizes)
        {
            (sizes, key) = (new Dictionary<string, IReadOnlyList<long>>(), "");
        }

        if (!_loaded.TryGetValue(key, out var loaded))
        {
            _loaded[key] = loaded = (runner.Load(Stated(model.Forward, sizes)), runner.Load(Stated(model.Backward, sizes)));
        }

        return new(model.Masks, runner.Bind(loaded.Forward), runner.Bind(loaded.Backward));
    }

    public void Dispose()
    {
        foreach (var (forward, backward) in _loaded.Values)
        {
            forward.Dispose();
            backward.Dispose();
        }
    }

    private static string Key(IReadOnlyDictionary<string, IReadOnlyList<long>> sizes) =>
        string.Join(';',
            sizes.OrderBy(size => size.Key, StringComparer.Ordinal).Select(size => FormattableString.Invariant($"{size.Key}:{string.Join(',', size.Value)}")));

    private static OnnxModel Stated(OnnxModel model, IReadOnlyDictionary<string, IReadOnlyList<long>> sizes)
    {
        var stated = model.Clone();
        foreach (var input in stated.Graph.Inputs)
        {
            input.DeclaredDims = sizes.TryGetValue(input.Name, out var dims) ? [.. dims.Select(dim => (long?)dim)] : input.DeclaredDims;
        }

        return stated;
    }
}
