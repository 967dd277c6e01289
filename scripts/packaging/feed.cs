// Restores the solution. What the NuGet sources lack of ONNX Runtime is packed from npm into
// .packages/feed first; on a machine whose sources have it all, nothing is packed.
// dotnet run scripts/packaging/feed.cs [-- --cuda], from the root of the tree.
using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

const string Feed = ".packages/feed";
const string Packaging = "scripts/packaging";

var sources = new NpmPackage("com.github.asus4.onnxruntime", "0.4.9",
    "sha512-BkzxduSZ9IkeDP6Q8lz2TFU2ie7hSSvS7ZIfzMooExoq0CNzJnuuGaUJ7IsojBgqO4ouD1jXah8OYyJbCN29Fg==");
var library = new NpmPackage("onnxruntime-node", "1.29.0",
    "sha512-WjiVVB72riILz8HbYvxvmjKyE/WmkYoSfKY++axo5jAR609HQg8MwiG/HhShpTcJfmmAdzxxmB+MMST3A+SiPA==");
var providers = new NpmPackage("com.github.asus4.onnxruntime.linux-x64-gpu", "0.4.9",
    "sha512-FopIhNE/Ng+v2X65wVc9clPCBCvhvA53Hxo2U0Kf5fGdVsC7iCA+mZ0KLWggcQAj7TIZ6pNidR4AC10g74Xo6w==");

LocalPackage[] known =
[
    new("Microsoft.ML.OnnxRuntime.Gpu", "1.29.0", "OnnxRuntime.Gpu.csproj",
    [
        new(sources, "package/Runtime/", "managed/"),
        new(library, "package/bin/napi-v6/linux/x64/libonnxruntime.so.1", "native/libonnxruntime.so"),
    ],
    [new(providers, "package/Plugins/Linux/x64/", "native/")]),
];

try
{
    var cuda = args.Contains("--cuda") || HasNvidiaDriver();
    var changed = false;
    foreach (var package in known.Where(p => File.Exists(p.File) && !p.IsCurrent(cuda)))
    {
        Pack(package, cuda);
        changed = true;
    }

    var restore = Restore(changed);
    var lacking = known.Where(p => !File.Exists(p.File) && LackedBy(restore, p)).ToList();
    if (lacking.Count > 0)
    {
        Say($"not on the configured NuGet sources: {string.Join(", ", lacking.Select(p => $"{p.Id} {p.Version}"))}");
        lacking.ForEach(p => Pack(p, cuda));
        restore = Restore(force: true);
    }

    if (restore.ExitCode != 0)
    {
        Console.Error.WriteLine(restore.Output.TrimEnd());
        throw new SetupException("the packages could not be restored (see above)");
    }

    var local = known.Where(p => File.Exists(p.File)).ToList();
    Say(local.Count == 0 ? "packages restored" : $"packages restored ({local.Count} from {Feed})");
    return 0;
}
catch (SetupException fault)
{
    Console.Error.WriteLine($"setup: {fault.Message}");
    return 1;
}

static void Say(string line) => Console.WriteLine($"setup: {line}");

static bool HasNvidiaDriver() =>
    File.Exists("/proc/driver/nvidia/version") || (Find("nvidia-smi") && Shell("nvidia-smi", "-L").ExitCode == 0);

static bool LackedBy(CommandResult restore, LocalPackage package) =>
    Regex.IsMatch(restore.Output, $@"NU110[123]:[^\n]*\b{Regex.Escape(package.Id)}\b");

static CommandResult Restore(bool force)
{
    string[] arguments = ["restore", "Acdc.Onnx.sln", "-v", "quiet", "-nodeReuse:false"];
    return Shell("dotnet", force ? [.. arguments, "--force"] : arguments);
}

static void Pack(LocalPackage package, bool cuda)
{
    if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64)
    {
        throw new SetupException($"{package.Id} {package.Version} is not on the configured NuGet sources and can be " +
            "packed from npm for Linux x64 alone: add a source that has it, such as https://api.nuget.org/v3/index.json");
    }

    if (!Find("npm"))
    {
        throw new SetupException($"npm is needed to pack {package.Id}, which the configured NuGet sources lack: " +
            "install Node.js 18 or later (https://nodejs.org, or your system's packages nodejs and npm), then run this again");
    }

    var work = Directory.CreateTempSubdirectory("acdc-setup-");
    try
    {
        foreach (var part in package.PartsFor(cuda))
        {
            Extract(Fetch(part.From, work.FullName), part, work.FullName);
        }

        var pack = Shell("dotnet", "pack", $"{Packaging}/{package.Project}", "-c", "Release", "-v", "quiet", "-nodeReuse:false",
            "--artifacts-path", Path.Combine(work.FullName, "build"),
            "-o", Path.GetFullPath(Feed),
            $"-p:Version={package.Version}",
            $"-p:Managed={Path.Combine(work.FullName, "managed")}",
            $"-p:Native={Path.Combine(work.FullName, "native")}");
        if (pack.ExitCode != 0)
        {
            Console.Error.WriteLine(pack.Output.TrimEnd());
            throw new SetupException($"{package.Id} could not be packed (see above)");
        }
    }
    finally
    {
        work.Delete(recursive: true);
    }

    ForgetCached(package);
    File.WriteAllText(package.Stamp, package.StampText(cuda));
    Say($"packed {package.Id} {package.Version}{(package.CudaParts.Length == 0 ? "" : cuda ? " (CPU and CUDA)" : " (CPU)")}");
}

static string Fetch(NpmPackage package, string folder)
{
    var file = Path.Combine(folder, $"{package.Name}-{package.Version}.tgz");
    if (File.Exists(file))
    {
        return file;
    }

    Say($"fetching {package.Name} {package.Version} from npm");
    var fetch = Shell("npm", "pack", "--silent", "--pack-destination", folder, $"{package.Name}@{package.Version}");
    if (fetch.ExitCode != 0 || !File.Exists(file))
    {
        Console.Error.WriteLine(fetch.Output.TrimEnd());
        throw new SetupException($"npm could not fetch {package.Name} {package.Version} (see above)");
    }

    using var stream = File.OpenRead(file);
    var integrity = "sha512-" + Convert.ToBase64String(SHA512.HashData(stream));
    return integrity == package.Integrity
        ? file
        : throw new SetupException($"{package.Name} {package.Version} from npm is not the file that was expected ({integrity})");
}

static void Extract(string archive, Part part, string folder)
{
    using var stream = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
    using var tar = new TarReader(stream);
    var found = false;
    while (tar.GetNextEntry() is { } entry)
    {
        if (!entry.Name.StartsWith(part.Path, StringComparison.Ordinal) || entry.DataStream is null
            || !(entry.Name.EndsWith(".cs", StringComparison.Ordinal) || entry.Name.Contains(".so", StringComparison.Ordinal))
            || entry.Name.EndsWith(".meta", StringComparison.Ordinal))
        {
            continue;
        }

        var target = Path.Combine(folder, part.To + entry.Name[part.Path.Length..]);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        entry.ExtractToFile(target, overwrite: true);
        found = true;
    }

    if (!found)
    {
        throw new SetupException($"{Path.GetFileName(archive)} has no {part.Path}");
    }
}

// NuGet keeps the first package it saw of a version: an older one packed here would hide the new one.
static void ForgetCached(LocalPackage package)
{
    var listed = Shell("dotnet", "nuget", "locals", "global-packages", "--list").Output;
    var folder = Path.Combine(listed[(listed.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim(), package.Id.ToLowerInvariant(), package.Version);
    var nuspec = Path.Combine(folder, $"{package.Id.ToLowerInvariant()}.nuspec");
    if (File.Exists(nuspec) && File.ReadAllText(nuspec).Contains("acdc-local", StringComparison.Ordinal))
    {
        Directory.Delete(folder, recursive: true);
    }
}

static bool Find(string tool) =>
    (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(p => File.Exists(Path.Combine(p, tool)));

static CommandResult Shell(string command, params string[] arguments)
{
    var start = new ProcessStartInfo(command, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };
    start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
    try
    {
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new CommandResult(process.ExitCode, output + error.Result);
    }
    catch (Win32Exception fault)
    {
        throw new SetupException($"{command} could not be started: {fault.Message}");
    }
}

sealed record CommandResult(int ExitCode, string Output);

sealed record NpmPackage(string Name, string Version, string Integrity);

sealed record Part(NpmPackage From, string Path, string To);

sealed record LocalPackage(string Id, string Version, string Project, Part[] Parts, Part[] CudaParts)
{
    public string File => $".packages/feed/{Id}.{Version}.nupkg";

    public string Stamp => $"{File}.stamp";

    public IEnumerable<Part> PartsFor(bool cuda) => cuda ? [.. Parts, .. CudaParts] : Parts;

    // A package with CUDA stays as it is where the driver has gone.
    public bool IsCurrent(bool cuda)
    {
        var stamp = System.IO.File.Exists(Stamp) ? System.IO.File.ReadAllText(Stamp) : "";
        return stamp == StampText(true) || (!cuda && stamp == StampText(false));
    }

    public string StampText(bool cuda)
    {
        var recipe = string.Join('\n', PartsFor(cuda)) + System.IO.File.ReadAllText($"scripts/packaging/{Project}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(recipe)));
    }
}

sealed class SetupException(string message) : Exception(message);
