namespace Acdc.Onnx.GraphRewriter.Ir;

/// <summary>Copies models.</summary>
internal static class ModelClone
{
    /// <summary>An independent graph over the same tensors.</summary>
    public static OnnxModel Clone(this OnnxModel model)
    {
        OnnxGraph source = model.Graph;
        OnnxGraph graph = new() { Name = source.Name };
        foreach (var (name, value) in source.Values)
        {
            var copy = graph.AddValue(name);
            (copy.DeclaredType, copy.DeclaredDims, copy.Constant) = (value.DeclaredType, value.DeclaredDims, value.Constant);
        }

        foreach (var node in source.Nodes)
        {
            graph.AddNode(node.Op, node.Inputs.Select(Copy), node.Outputs.Select(Copy), node.Attributes, node.Name);
        }

        graph.Inputs.AddRange(source.Inputs.Select(value => Copy(value)!));
        graph.Outputs.AddRange(source.Outputs.Select(value => Copy(value)!));
        OnnxModel clone = new(graph) { IrVersion = model.IrVersion, Folder = model.Folder };
        clone.Notes.AddRange(model.Notes);
        foreach (var (domain, version) in model.Opsets)
        {
            clone.Opsets[domain] = version;
        }

        foreach (var (key, text) in model.Metadata)
        {
            clone.Metadata[key] = text;
        }

        return clone;

        OnnxValue? Copy(OnnxValue? value) => value is null ? null : graph.Find(value.Name);
    }
}
