namespace Acdc.Onnx.Discovery.Tasks.Builtin;

/// <summary>Where a task's tokens come from.</summary>
internal enum TaskVocabulary
{
    /// <summary>Words in the model's tokenizer.</summary>
    Words,

    /// <summary>Any tokens: of a tokenizer, or the ids of a vocabulary whose size is known.</summary>
    AnyTokens,

    /// <summary>The vocabulary of the one model that the task is for.</summary>
    Own,
}
