using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner.Tests.Runtime;

[TestClass]
public sealed class RuntimeTelemetryTests
{
    [TestMethod]
    public void The_runtime_of_this_process_sends_no_telemetry_and_a_host_decides_for_itself()
    {
        Assert.IsTrue(RuntimeTelemetry.IsLeftToHost || RuntimeTelemetry.ReadNative(RuntimeTelemetry.Variable) == "1");

        const string Other = "ACDC_TEST_TELEMETRY";
        Assert.IsTrue(RuntimeTelemetry.TurnOff(Other));
        Assert.AreEqual("1", RuntimeTelemetry.ReadNative(Other));
        Assert.IsFalse(RuntimeTelemetry.TurnOff("PATH"));
        Assert.AreNotEqual("1", RuntimeTelemetry.ReadNative("PATH"));
    }
}
