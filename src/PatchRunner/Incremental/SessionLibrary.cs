using System.Collections.Concurrent;
using System.Security.Cryptography;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>Sessions that all batches share, opened when first asked for. Each batch binds its own tensors to them.</summary>
internal sealed class SessionLibrary(OrtModelRunner runner) : IDisposable
{
    private readonly ConcurrentDictionary<string, LoadedModel> _sessions = new(StringComparer.Ordinal);
    private readonly Lock _opening = new();

    /// <summary>Runs the models.</summary>
    public OrtModelRunner Runner { get; } = runner;

    /// <summary>The session kept under <paramref name="key"/>.</summary>
    public LoadedModel Get(string key, Func<OnnxModel> write)
    {
        if (_sessions.TryGetValue(key, out var session))
        {
            return session;
        }

        lock (_opening)
        {
            if (!_sessions.TryGetValue(key, out session))
            {
                _sessions[key] = session = Runner.Load(write());
            }

            return session;
        }
    }

    /// <summary>The session of <paramref name="model"/>; equal models share one.</summary>
    public LoadedModel Get(OnnxModel model) => Get(Convert.ToHexString(SHA256.HashData(OnnxWriter.Write(model))), () => model);

    /// <summary>A binding to the session of <paramref name="model"/>.</summary>
    public BoundSession Bind(OnnxModel model) => Runner.Bind(Get(model));

    public void Dispose()
    {
        foreach (var session in _sessions.Values)
        {
            session.Dispose();
        }
    }
}
