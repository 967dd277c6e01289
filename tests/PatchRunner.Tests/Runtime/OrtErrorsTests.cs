using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner.Tests.Runtime;

[TestClass]
public sealed class OrtErrorsTests
{
    [TestMethod]
    [DataRow(
        "[ErrorCode:RuntimeException] Non-zero status code returned while running MatMul node. Name:'a' Status Message: matmul_helper.h:59 Compute MatMul "
            + "dimension mismatch",
        "Non-zero status code returned while running MatMul node. Name:'a' Status Message: MatMul dimension mismatch")]
    [DataRow(
        "[ErrorCode:Fail] Load model failed:/src/onnxruntime/core/graph/model.cc:181 onnxruntime::Model::Model(onnx::ModelProto&&, const "
            + "onnxruntime::PathString&, std::function<void(int)>) Unknown model file format version.\n",
        "Load model failed:Unknown model file format version.")]
    [DataRow(
        "Exception: D:\\a\\core\\framework\\x.cc:7 class onnxruntime::common::Status __cdecl onnxruntime::Run(int) const\nno (such) thing",
        "Exception: no (such) thing")]
    [DataRow(
        "[ErrorCode:Fail] /src/onnxruntime/core/session/bridge.cc:1988 onnxruntime::Provider& onnxruntime::ProviderLibrary::Get() [ONNXRuntimeError] : 1 : "
            + "FAIL : Failed to load library x.so",
        "Failed to load library x.so")]
    [DataRow("[ErrorCode:InvalidArgument] Missing Input: b", "Missing Input: b")]
    public void A_message_is_one_line_about_the_model(string message, string expected) =>
        Assert.AreEqual(expected, OrtErrors.OneLine(message));
}
