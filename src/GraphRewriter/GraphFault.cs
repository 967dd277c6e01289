using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter;

/// <summary>
/// Gives what goes wrong on an unusual graph a place: each layer adds its phrase, so that the message reads as one sentence
/// (file, pass, node with its operator, what went wrong, what to do).
/// </summary>
internal static class GraphFault
{
    private const string Advice = "export the model again, and report it with --debug if the file is sound";

    /// <summary>Does the work of one node.</summary>
    /// <exception cref="ModelFileException">It met something that the operator does not allow; the message begins with the node.</exception>
    public static T At<T>(OnnxNode node, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception fault) when (IsUnforeseen(fault))
        {
            throw new ModelFileException(
                $"at {node} ({Count(node.Inputs.Count, "input")}, {Count(node.Outputs.Count, "output")}): {Reason(fault)}; {Advice}", fault);
        }
    }

    /// <summary>As <see cref="At{T}"/>, without a result.</summary>
    public static void At(OnnxNode node, Action work) => At(node, () =>
    {
        work();
        return 0;
    });

    /// <summary>Does a part of the work; what goes wrong begins with <paramref name="phrase"/>.</summary>
    /// <exception cref="ModelFileException">It met something unforeseen.</exception>
    public static T Within<T>(string phrase, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ModelFileException fault)
        {
            throw new ModelFileException($"{phrase} {fault.Message}", fault.InnerException ?? fault);
        }
        catch (Exception fault) when (IsUnforeseen(fault))
        {
            throw new ModelFileException($"{phrase}: {Reason(fault)}; {Advice}", fault);
        }
    }

    /// <summary>Does what is done with the model in <paramref name="path"/>; messages begin with its name.</summary>
    /// <exception cref="ModelFileException">The file is refused.</exception>
    public static T InFile<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ModelFileException fault)
        {
            throw new ModelFileException($"{Path.GetFileName(path)}: {fault.Message}", fault.InnerException ?? fault);
        }
    }

    /// <summary>Reads the graph as a transformer; what goes wrong there names the step.</summary>
    /// <exception cref="ModelMappingException">It met something unforeseen.</exception>
    public static T Mapping<T>(string step, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception fault) when (IsUnforeseen(fault))
        {
            throw new ModelMappingException(
                $"{step} failed on a graph of an unforeseen form ({Reason(fault)}); report it with the model's origin and what --debug prints", fault);
        }
    }

    private static bool IsUnforeseen(Exception fault) => fault is not (
        ModelFileException or ModelMappingException or ModelRunException or OperationCanceledException or IOException or UnauthorizedAccessException
            or OutOfMemoryException)
        && fault.GetType().Namespace is "System" or "System.Collections.Generic";

    private static string Reason(Exception fault) => fault.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.');

    private static string Count(int count, string what) => FormattableString.Invariant($"{count} {what}{(count == 1 ? "" : "s")}");
}
