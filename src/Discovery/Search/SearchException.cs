namespace Acdc.Onnx.Discovery.Search;

/// <summary>A search that cannot go on. The message names the test and the value that stopped it.</summary>
public sealed class SearchException(string message) : Exception(message);
