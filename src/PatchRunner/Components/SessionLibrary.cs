using System.Collections.Concurrent;
using System.Security.Cryptography;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner.Components;

/// <summary>Sessions that all batches share, opened when first asked for. Each batch binds its own tensors to them.</summary>
internal sealed class SessionLibrary(OrtModelRunner runner) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<LoadedModel>> _sessions = new(StringComparer.Ordinal);

    /// <summary>Runs the models.</summary>
    public OrtModelRunner Runner { get; } = runner;

    /// <summary>The session kept under <paramref name="key"/>.</summary>
    public LoadedModel Get(string key, Func<OnnxModel> write) => _sessions.GetOrAdd(key, _ => new(() => Runner.Load(write()))).Value;

    /// <summary>The session of <paramref name="model"/>; equal models share one.</summary>
    public LoadedModel Get(OnnxModel model) => Get(Convert.ToHexString(SHA256.HashData(OnnxWriter.Write(model))), () => model);

    /// <summary>A binding to the session of <paramref name="model"/>.</summary>
    public BoundSession Bind(OnnxModel model) => Runner.Bind(Get(model));

    public void Dispose()
    {
        foreach (var session in _sessions.Values.Where(session => session.IsValueCreated))
        {
            session.Value.Dispose();
        }
    }
}
