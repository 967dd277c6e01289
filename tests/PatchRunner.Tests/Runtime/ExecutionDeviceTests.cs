using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner.Tests.Runtime;

[TestClass]
public sealed class ExecutionDeviceTests
{
    private static readonly ModelRunException Failure = new("libcudnn.so.9: cannot open shared object file.");

    [TestMethod]
    public void The_cpu_is_taken_when_asked_for()
    {
        ExecutionDevice device = ExecutionDevice.Select(DeviceChoice.Cpu);

        Assert.AreEqual(DeviceKind.Cpu, device.Kind);
        Assert.AreEqual("Running on the CPU, as asked.", device.Reason);
    }

    [TestMethod]
    public void Auto_says_what_it_took_and_why()
    {
        ExecutionDevice device = ExecutionDevice.Select(DeviceChoice.Auto);

        string expected = device.Kind == DeviceKind.Cuda ? "Running on CUDA, which" : "Running on the CPU: CUDA is not available, because ";
        StringAssert.StartsWith(device.Reason, expected, StringComparison.Ordinal);
        StringAssert.EndsWith(device.Reason, ".", StringComparison.Ordinal);
        Assert.IsFalse(device.Reason.Contains('\n', StringComparison.Ordinal));
    }

    [TestMethod]
    public void Cuda_is_taken_or_refused_with_what_to_do()
    {
        if (ExecutionDevice.Select(DeviceChoice.Auto).Kind == DeviceKind.Cuda)
        {
            Assert.AreEqual("Running on CUDA, as asked.", ExecutionDevice.Select(DeviceChoice.Cuda).Reason);
            return;
        }

        DeviceException refusal = Assert.ThrowsException<DeviceException>(() => ExecutionDevice.Select(DeviceChoice.Cuda));
        StringAssert.StartsWith(refusal.Message, "CUDA was asked for but is not available, because ", StringComparison.Ordinal);
        StringAssert.EndsWith(refusal.Message, "or use --device cpu.", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(false, false, "no NVIDIA driver was found")]
    [DataRow(true, false, "ONNX Runtime's CUDA provider (")]
    [DataRow(true, true, "ONNX Runtime's CUDA provider failed: libcudnn.so.9: cannot open shared object file")]
    public void The_most_basic_fault_is_named(bool driver, bool provider, string reason)
    {
        CudaFault fault = CudaProbe.Explain(Failure, driver, provider);

        StringAssert.StartsWith(fault.Reason, reason, StringComparison.Ordinal);
        StringAssert.EndsWith(fault.Remedy, "or use --device cpu", StringComparison.Ordinal);
    }

    [TestMethod]
    public void A_library_for_the_cpu_names_what_brings_cuda()
    {
        if (RuntimeInfo.Of(ExecutionDevice.Select(DeviceChoice.Cpu)).Providers.Contains("CUDAExecutionProvider"))
        {
            Assert.Inconclusive("This build has ONNX Runtime's library with CUDA.");
        }

        DeviceException refusal = Assert.ThrowsException<DeviceException>(() => ExecutionDevice.Select(DeviceChoice.Cuda));
        Assert.AreEqual(
            "CUDA was asked for but is not available, because this program came with ONNX Runtime's library for the CPU alone; take the tool acdc-cuda "
                + "(dotnet tool install acdc-cuda) or the package Acdc.Onnx.Cuda, build with AcdcDevice=cuda, or use --device cpu.",
            refusal.Message);
    }

    [TestMethod]
    public void The_runtime_is_described_for_the_record_of_a_run()
    {
        RuntimeInfo info = RuntimeInfo.Of(ExecutionDevice.Select(DeviceChoice.Cpu));

        StringAssert.Matches(info.Version, new(@"^\d+\.\d+\.\d+"));
        CollectionAssert.Contains(info.Providers.ToArray(), "CPUExecutionProvider");
        Assert.AreEqual(DeviceKind.Cpu, info.Device);
        Assert.AreNotEqual("", info.DeviceName);
    }
}
