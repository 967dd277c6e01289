using Acdc.Onnx.Benchmarks;
using Acdc.Onnx.GraphRewriter.Serialization;

// bench                     every benchmark, a row each: name value unit limit
// bench NAME …              those only
// bench cost                seconds by layers and batch, as a table
// bench optimized DIR …     what becomes of models as ONNX Runtime's optimiser saves them
// bench model L H D V FILE  writes a random model of that shape
switch (args)
{
    case ["model", var layers, var heads, var width, var vocabulary, var file]:
        OnnxWriter.WriteFile(RandomTransformer.Write(new(int.Parse(layers), int.Parse(heads), int.Parse(width), int.Parse(vocabulary)), seed: 0), file);
        return 0;
    case ["optimized", .. var folders]:
        return OptimizedFiles.Print(folders, Console.Out) ? 0 : 1;
    case ["cost"]:
        CostTable.Write(Console.Out);
        return 0;
}

Benchmarks benchmarks = new();
var unknown = args.Except(benchmarks.Names).ToArray();
if (unknown.Length > 0)
{
    Console.Error.WriteLine($"bench: there is no benchmark '{unknown[0]}'; there are {string.Join(", ", benchmarks.Names)}");
    return 2;
}

foreach (var row in benchmarks.Run(args))
{
    Console.WriteLine(row);
}

return 0;
