using Acdc.Onnx.GraphRewriter.Ir;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>A model of which some inputs never change: what follows from them alone is computed once.</summary>
internal sealed class PartialRun : IDisposable
{
    private readonly Dictionary<string, OrtValue> _known = new(StringComparer.Ordinal);

    /// <summary>Makes a session of what is left of <paramref name="model"/>, with everything that is known bound.</summary>
    /// <param name="open">Opens models.</param>
    /// <param name="model">The model.</param>
    /// <param name="given">Values for the inputs that never change.</param>
    /// <param name="free">The input that does.</param>
    public PartialRun(Func<OnnxModel, BoundSession> open, OnnxModel model, IReadOnlyDictionary<string, OrtValue> given, string free)
    {
        var rest = model.Clone();
        HashSet<OnnxValue> changing = new(ReferenceEqualityComparer.Instance) { rest.Graph.Find(free)! };
        foreach (var node in rest.Graph.NodesInOrder().Where(node => node.Dependencies.Any(changing.Contains)))
        {
            changing.UnionWith(node.Outputs.OfType<OnnxValue>());
        }

        OnnxValue[] border =
        [
            .. rest.Graph.NodesInOrder().SelectMany(node => node.Outputs).OfType<OnnxValue>()
                .Where(value =>
                    !changing.Contains(value) && value.Uses.Any(use => use.Node.Outputs.Any(output => output is not null && changing.Contains(output)))),
        ];
        if (border.Length > 0)
        {
            Compute(open, model, given, border);
            foreach (var value in border)
            {
                var input = rest.Graph.AddValue(rest.Graph.FreshName($"known.{value.Name}"));
                input.DeclaredType = (ElementType)_known[value.Name].GetTensorTypeAndShape().ElementDataType;
                rest.Graph.Inputs.Add(input);
                rest.Graph.ReplaceUses(value, input);
                _known.Remove(value.Name, out var known);
                _known.Add(input.Name, known!);
            }
        }

        rest.Graph.RemoveUnused();
        rest.Graph.Inputs.RemoveAll(input => input.Uses.Count == 0 && input.Name != free);
        Session = open(rest);
        foreach (var (name, value) in given.Concat(_known).Where(pair => Session.Inputs.Contains(pair.Key)))
        {
            Session.Bind(name, value);
        }
    }

    /// <summary>What is left, to be run again and again.</summary>
    public BoundSession Session { get; }

    public void Dispose()
    {
        Session.Dispose();
        foreach (var value in _known.Values)
        {
            value.Dispose();
        }
    }

    private void Compute(Func<OnnxModel, BoundSession> open, OnnxModel model, IReadOnlyDictionary<string, OrtValue> given, OnnxValue[] border)
    {
        var part = model.Clone();
        part.Graph.Outputs.Clear();
        part.Graph.Outputs.AddRange(border.Select(value => part.Graph.Find(value.Name)!));
        part.Graph.RemoveUnused();
        part.Graph.Inputs.RemoveAll(input => input.Uses.Count == 0);
        using var session = open(part);
        foreach (var (name, value) in given.Where(pair => session.Inputs.Contains(pair.Key)))
        {
            session.Bind(name, value);
        }

        foreach (var value in border)
        {
            session.BindOutput(value.Name);
        }

        using var outputs = session.Run();
        foreach (var value in border)
        {
            _known.Add(value.Name, outputs.Take(value.Name));
        }
    }
}
