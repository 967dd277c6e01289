using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Acdc.Onnx.Architecture.Tests;

/// <summary>No folder uses one that uses it, straight or around: read from the compiled code, a folder being the namespace below its project's.</summary>
[TestClass]
public sealed class FolderTests
{
    [TestMethod]
    public void Folders_stand_on_one_another_without_a_circle()
    {
        string[] found = [.. Assemblies.All.SelectMany(assembly => Circles(assembly.Location)).Order(StringComparer.Ordinal)];

        Assert.AreEqual("", string.Join('\n', found));
    }

    /// <summary>Groups of folders that reach one another, each as its folders in order.</summary>
    private static IEnumerable<string> Circles(string path)
    {
        using var module = ModuleDefinition.ReadModule(path);
        string root = module.Assembly.Name.Name == Assemblies.Program ? "Acdc.Onnx.Cli" : module.Assembly.Name.Name;
        Dictionary<string, HashSet<string>> uses = [];
        foreach (var type in module.GetTypes().Where(type => Folder(type, root) is not null))
        {
            uses.TryAdd(Folder(type, root)!, []);
            uses[Folder(type, root)!].UnionWith(Used(type).Select(used => Folder(used, root)).OfType<string>());
        }

        var reaches = uses.Keys.ToDictionary(folder => folder, folder => Reached(folder, uses));
        return uses.Keys
            .Select(folder =>
                string.Join(" | ", uses.Keys.Where(other => other == folder || (reaches[folder].Contains(other) && reaches[other].Contains(folder)))
                .Order(StringComparer.Ordinal)))
            .Where(group => group.Contains('|', StringComparison.Ordinal))
            .Distinct()
            .Select(group => $"{root}: {group}");
    }

    private static HashSet<string> Reached(string folder, Dictionary<string, HashSet<string>> uses)
    {
        HashSet<string> reached = [];
        Queue<string> waiting = new([folder]);
        while (waiting.TryDequeue(out string? next))
        {
            foreach (string used in uses[next].Where(used => used != next && uses.ContainsKey(used) && reached.Add(used)))
            {
                waiting.Enqueue(used);
            }
        }

        return reached;
    }

    /// <summary>The first folder below the project's own; null for what lies elsewhere or in the project's own, which all folders share.</summary>
    private static string? Folder(TypeReference type, string root)
    {
        for (; type.DeclaringType is not null; type = type.DeclaringType)
        {
        }

        return type.Namespace.StartsWith(root + ".", StringComparison.Ordinal) ? type.Namespace[(root.Length + 1)..].Split('.')[0] : null;
    }

    private static IEnumerable<TypeReference> Used(TypeDefinition type)
    {
        IEnumerable<TypeReference?> plain =
        [
            type.BaseType,
            .. type.Interfaces.Select(used => used.InterfaceType),
            .. type.Fields.Select(field => field.FieldType),
            .. type.CustomAttributes.Select(attribute => attribute.AttributeType),
            .. type.Methods.SelectMany(OfMethod),
        ];
        return plain.OfType<TypeReference>().SelectMany(Parts);
    }

    private static IEnumerable<TypeReference> OfMethod(MethodDefinition method) =>
    [
        method.ReturnType,
        .. method.Parameters.Select(parameter => parameter.ParameterType),
        .. !method.HasBody ? [] : method.Body.Variables.Select(variable => variable.VariableType),
        .. !method.HasBody ? [] : method.Body.Instructions.SelectMany(OfInstruction),
    ];

    private static IEnumerable<TypeReference> OfInstruction(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod method => [method.DeclaringType, method.ReturnType, .. method.GenericArguments],
        MethodReference method => [method.DeclaringType, method.ReturnType],
        _ => [],
    };

    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
        TypeSpecification built => Parts(built.ElementType),
        _ => [type],
    };
}
