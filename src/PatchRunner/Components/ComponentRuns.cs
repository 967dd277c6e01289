using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Components;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Switching;
using Acdc.Onnx.PatchRunner.Capture;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Components;

/// <summary>
/// One batch's bindings to the components of a model, and runs of the unmodified model as its components, one after another, for what passes inside it.
/// Not for several threads at once; several of these are.
/// </summary>
internal sealed class ComponentRuns : IDisposable
{
    private readonly Wiring _wiring;

    /// <summary>Makes bindings.</summary>
    /// <param name="wiring">The edges.</param>
    /// <param name="library">The components.</param>
    /// <param name="sessions">Where other sessions come from.</param>
    public ComponentRuns(Wiring wiring, ComponentLibrary library, SessionLibrary sessions)
    {
        _wiring = wiring;
        (Components, Arithmetic, Sides) = (new(library, sessions.Runner), new(sessions), library.Sides);
    }

    /// <summary>The components.</summary>
    public ComponentSessions Components { get; }

    /// <summary>Sums.</summary>
    public Arithmetic Arithmetic { get; }

    /// <summary>Outside values.</summary>
    public SideModel Sides { get; }

    /// <summary>The values of all senders and the streams that receivers read, [batch, position, width].</summary>
    /// <param name="parts">What else is needed for that.</param>
    /// <param name="inputs">Tensors for the model's inputs; inputs left out get their defaults.</param>
    /// <param name="sides">Outside values for these inputs.</param>
    public (SenderValues Senders, StreamValues Streams) Run(WholeRunParts parts, IReadOnlyDictionary<string, OnnxTensor> inputs, SideValues sides)
    {
        using var bottom = parts.Bottom.Another();
        using var given = bottom.All(inputs);
        using ComponentSessions layers = parts.Bind();
        Dictionary<CapturedStream, OrtValue> streams = [];
        Dictionary<CircuitNode, OrtValue> values = [];
        using PrefixSums sums = new(Arithmetic, sender => values[_wiring.Nodes[sender]]);
        for (int node = 0; node < _wiring.Nodes.Count; node++)
        {
            var name = _wiring.Nodes[node];
            var receivers = _wiring.ReceiversOf[node];
            if (receivers.Length == 0)
            {
                values[name] = given.Take(SwitchableModel.SenderOutput(name));
                continue;
            }

            var stream = parts.StreamOf[_wiring.Receivers[receivers[0]]];
            if (!streams.TryGetValue(stream, out var input))
            {
                streams[stream] = input = sums.Of(_wiring.SendersOf[receivers[0]], stream.Constant is null ? null : given[stream.Constant]);
            }

            if (name.Kind != NodeKind.Head)
            {
                if (node != _wiring.Logits)
                {
                    values[name] = Components.Run(_wiring.Receivers[receivers[0]], sides, input);
                }
            }
            else if (!values.ContainsKey(name))
            {
                using var outputs = layers.RunAll(parts.Layers[name.Layer], sides, input);
                foreach (var head in _wiring.HeadsOf(name.Layer).Select(number => _wiring.Nodes[number]))
                {
                    values[head] = outputs.Take(Component.HeadOutput(head.Head));
                }
            }
        }

        return (new(values, null),
            new(parts.Bottom.Model.Streams, stream => streams[stream], stream => stream.Constant is null ? null : given.Take(stream.Constant)));
    }

    public void Dispose()
    {
        Components.Dispose();
        Arithmetic.Dispose();
    }
}
