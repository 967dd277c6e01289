using System.Runtime.InteropServices;
using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>Why CUDA cannot be used, and what to do about it; both are parts of a sentence.</summary>
internal sealed record CudaFault(string Reason, string Remedy, Exception? Failure);

/// <summary>Finds out whether CUDA works by running a model on it.</summary>
internal static class CudaProbe
{
    /// <summary>What a program says that came with ONNX Runtime's library for the CPU.</summary>
    internal static CudaFault CpuLibrary { get; } = new(
        "this program came with ONNX Runtime's library for the CPU alone",
        "take the tool acdc-cuda (dotnet tool install acdc-cuda) or the package Acdc.Onnx.Cuda, build with AcdcDevice=cuda, or use --device cpu",
        null);

    private static bool OnWindows => OperatingSystem.IsWindows();

    /// <summary>Null where a model runs on CUDA.</summary>
    public static CudaFault? Try(ExecutionDevice cuda)
    {
        if (!OrtEnvironment.Instance.GetAvailableProviders().Contains("CUDAExecutionProvider"))
        {
            return CpuLibrary;
        }

        try
        {
            using BoundSession session = new OrtModelRunner(cuda, optimization: GraphOptimization.None).OpenBound(DeviceReader.Copy(ElementType.Float));
            session.Bind(DeviceReader.Source, OnnxTensor.Scalar(1f));
            session.BindOutput(DeviceReader.Target);
            using RunOutputs outputs = session.Run();
            return null;
        }
        catch (ModelRunException failure)
        {
            return Explain(failure, HasDriver(), HasProvider());
        }
    }

    /// <summary>What is missing, most basic first.</summary>
    internal static CudaFault Explain(ModelRunException failure, bool driver, bool provider)
    {
        if (!driver)
        {
            return new($"no NVIDIA driver was found ({DriverLibrary} does not load)", "install the driver, or use --device cpu", failure);
        }

        if (!provider)
        {
            return new($"ONNX Runtime's CUDA provider ({ProviderLibrary}) is not installed", "install the program again, or use --device cpu", failure);
        }

        return new(
            $"ONNX Runtime's CUDA provider failed: {failure.Message.TrimEnd('.')}",
            "it needs the CUDA 13 libraries and cuDNN 9 where the loader finds them and a driver for them; install what it names, or use --device cpu",
            failure);
    }

    private static string DriverLibrary => OnWindows ? "nvcuda.dll" : "libcuda.so.1";

    private static string ProviderLibrary => OnWindows ? "onnxruntime_providers_cuda.dll" : "libonnxruntime_providers_cuda.so";

    private static bool HasDriver()
    {
        if (!NativeLibrary.TryLoad(DriverLibrary, out nint driver))
        {
            return false;
        }

        NativeLibrary.Free(driver);
        return true;
    }

    private static bool HasProvider()
    {
        string native = Path.Combine(AppContext.BaseDirectory, "runtimes", OnWindows ? "win-x64" : "linux-x64", "native");
        string searched = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        return searched.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(native)
            .Append(AppContext.BaseDirectory)
            .Any(folder => File.Exists(Path.Combine(folder, ProviderLibrary)));
    }
}
