using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter;

/// <summary>Runs models for the rewriter, which measures shapes and proves its map by running. PatchRunner implements it with ONNX Runtime.</summary>
internal interface IModelRunner
{
    /// <summary>Makes <paramref name="model"/> ready to run. The model may change afterwards; the session does not.</summary>
    /// <exception cref="ModelRunException">The runtime refuses the model; the message is the runtime's.</exception>
    IModelSession Open(OnnxModel model);
}

/// <summary>A model ready to run.</summary>
internal interface IModelSession : IDisposable
{
    /// <summary>Computes the named outputs.</summary>
    /// <param name="feeds">A tensor per graph input.</param>
    /// <param name="outputs">Names of graph outputs.</param>
    /// <returns>The outputs by name.</returns>
    /// <exception cref="ModelRunException">The runtime fails; the message is the runtime's.</exception>
    IReadOnlyDictionary<string, OnnxTensor> Run(IReadOnlyDictionary<string, OnnxTensor> feeds, IReadOnlyCollection<string> outputs);
}
