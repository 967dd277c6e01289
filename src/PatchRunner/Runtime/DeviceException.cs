namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>The device asked for cannot be used. The message says what is missing and what to do.</summary>
public sealed class DeviceException(string message, Exception? inner = null) : Exception(message, inner);
