using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Profiling;

/// <summary>A model's inputs with their roles, and the tensors they are fed by default.</summary>
internal sealed class ModelInputs
{
    private const long MostElements = 1L << 28;
    private const long MostTokens = 1_000_000;
    private readonly IReadOnlyList<OnnxValue> _inputs;

    private readonly IReadOnlyDictionary<string, long> _rows;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<AxisSize>> _pasts;

    internal ModelInputs(
        IReadOnlyList<OnnxValue> inputs,
        IReadOnlyDictionary<string, InputRole> roles,
        OnnxNode embedding,
        IReadOnlyDictionary<string, long> rows,
        IReadOnlyDictionary<string, IReadOnlyList<AxisSize>> pasts)
    {
        (_inputs, _rows, Roles, Embedding, _pasts) = (inputs, rows, roles, embedding, pasts);
        Tokens = inputs.First(input => roles[input.Name] == InputRole.Tokens);
        if ((long)(FixedBatch ?? 1) * (FixedSequence ?? 1) > MostTokens)
        {
            throw new ModelFileException(
                $"the input '{Tokens.Name}' is declared as [{string.Join(',', Tokens.DeclaredDims!)}], more than the {MostTokens} tokens that a run may "
                    + "have; export the model with free dimensions");
        }

        Vocabulary = rows[Tokens.Name];
    }

    /// <summary>The role of each input by name.</summary>
    public IReadOnlyDictionary<string, InputRole> Roles { get; }

    /// <summary>The input that takes token ids, [batch, position].</summary>
    public OnnxValue Tokens { get; }

    /// <summary>Rows of the token embedding.</summary>
    public long Vocabulary { get; }

    /// <summary>The declared fixed batch; null where it is free.</summary>
    public int? FixedBatch => Tokens.DeclaredDims?.Count == 1 ? 1 : Declared(0);

    /// <summary>The declared fixed sequence; null where it is free.</summary>
    public int? FixedSequence => Declared(Tokens.DeclaredDims?.Count == 1 ? 0 : 1);

    /// <summary>The input that takes the attention mask; null where there is none.</summary>
    public OnnxValue? Mask => _inputs.FirstOrDefault(input => Roles[input.Name] == InputRole.AttentionMask);

    /// <summary>The node that looks tokens up.</summary>
    internal OnnxNode Embedding { get; }

    /// <summary><paramref name="given"/> completed by the defaults of the inputs it leaves out.</summary>
    /// <exception cref="ArgumentException">The tokens are missing, or a name is no input of the model.</exception>
    public IReadOnlyDictionary<string, OnnxTensor> Complete(IReadOnlyDictionary<string, OnnxTensor> given)
    {
        if (!given.TryGetValue(Tokens.Name, out var tokens))
        {
            throw new ArgumentException($"no token ids: the model's input '{Tokens.Name}' is not given");
        }

        if (given.Keys.FirstOrDefault(name => !Roles.ContainsKey(name)) is { } unknown)
        {
            throw new ArgumentException($"the model has no input '{unknown}'; it has {string.Join(", ", Roles.Keys)}");
        }

        RunSize size = tokens.Dims.Count == 1 ? new(1, (int)tokens.Dims[0]) : new((int)tokens.Dims[0], (int)tokens.Dims[1]);
        Dictionary<string, OnnxTensor> feeds = new(StringComparer.Ordinal);
        foreach (var input in _inputs)
        {
            feeds[input.Name] = given.TryGetValue(input.Name, out var tensor) ? Convert(tensor, input.DeclaredType) : Default(input, size);
        }

        return feeds;
    }

    /// <summary>Token ids drawn from a fixed sequence, with the defaults of every other input.</summary>
    internal IReadOnlyDictionary<string, OnnxTensor> Sample(RunSize size, int seed) => Complete(DrawnTokens(size, new(seed)));

    /// <summary>
    /// Token ids drawn from a fixed sequence, padded prompts masked and their positions counted from their first token, and token types drawn too.
    /// </summary>
    /// <param name="seed">Begins the sequence.</param>
    /// <param name="sequence">Positions of each prompt.</param>
    /// <param name="prompts">Where each prompt's tokens are.</param>
    internal IReadOnlyDictionary<string, OnnxTensor> Sample(int seed, int sequence, IReadOnlyList<PromptSpan> prompts)
    {
        RunSize size = new(prompts.Count, sequence);
        Random random = new(seed);
        var given = DrawnTokens(size, random);
        bool padded = prompts.Any(prompt => prompt != new PromptSpan(0, sequence));
        foreach (var input in _inputs)
        {
            int rank = input.DeclaredDims?.Count ?? 2;
            long[] dims = rank == 1 ? [sequence] : [size.Batch, sequence];
            switch (Roles[input.Name])
            {
                case InputRole.AttentionMask when padded && input == Mask:
                    int rows = rank == 4 ? sequence : 1;
                    given[input.Name] = Filled(
                        input.DeclaredType, MaskDims(rank, size), i => prompts[(int)(i / ((long)rows * sequence))].Holds(i % sequence) ? 1 : 0);
                    break;
                case InputRole.Positions when padded && rank == 2:
                    given[input.Name] = Filled(input.DeclaredType, dims, i => Math.Max(0, (i % sequence) - prompts[(int)(i / sequence)].Start));
                    break;
                case InputRole.TokenTypes when _rows.TryGetValue(input.Name, out long types):
                    given[input.Name] = Filled(input.DeclaredType, dims, _ => random.NextInt64(Math.Min(2, types)));
                    break;
            }
        }

        return Complete(given);
    }

    private static long[] MaskDims(int rank, RunSize size) => rank == 4 ? [size.Batch, 1, size.Sequence, size.Sequence] : [size.Batch, size.Sequence];

    private Dictionary<string, OnnxTensor> DrawnTokens(RunSize size, Random random)
    {
        long[] ids = new long[size.Batch * size.Sequence];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = random.NextInt64(Vocabulary);
        }

        long[] dims = Tokens.DeclaredDims?.Count == 1 ? [size.Sequence] : [size.Batch, size.Sequence];
        return new(StringComparer.Ordinal) { [Tokens.Name] = OnnxTensor.Of(ids, dims) };
    }

    private static OnnxTensor Convert(OnnxTensor tensor, ElementType type)
    {
        return (tensor.Type, type) switch
        {
            (ElementType.Int64, ElementType.Int32) => OnnxTensor.Of(type, tensor.Dims, Array.ConvertAll(tensor.ToInt64(), value => checked((int)value))),
            (ElementType.Int32, ElementType.Int64) => OnnxTensor.Of(type, tensor.Dims, tensor.ToInt64()),
            _ => tensor,
        };
    }

    private static OnnxTensor Filled(ElementType type, long[] dims, Func<long, long> element)
    {
        long count = dims.Aggregate(1L, (product, dim) => product * dim);
        long[] values = new long[count];
        for (long i = 0; i < count; i++)
        {
            values[i] = element(i);
        }

        return type switch
        {
            ElementType.Int64 or ElementType.Undefined => OnnxTensor.Of(values, dims),
            ElementType.Int32 => OnnxTensor.Of(type, dims, Array.ConvertAll(values, value => (int)value)),
            ElementType.Bool => OnnxTensor.Of(type, dims, Array.ConvertAll(values, value => (byte)value)),
            ElementType.Float => OnnxTensor.Of(type, dims, Array.ConvertAll(values, value => (float)value)),
            ElementType.Float16 => OnnxTensor.Of(type, dims, Array.ConvertAll(values, value => (Half)(float)value)),
            ElementType.BFloat16 => OnnxTensor.Of(type, dims, Array.ConvertAll(values, value => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16))),
            ElementType.Double => OnnxTensor.Of(type, dims, Array.ConvertAll(values, value => (double)value)),
            ElementType.UInt8 or ElementType.Int8 => OnnxTensor.Of(type, dims, Array.ConvertAll(values, value => unchecked((byte)value))),
            ElementType.UInt16 or ElementType.Int16 => OnnxTensor.Of(type, dims, Array.ConvertAll(values, value => unchecked((short)value))),
            _ => throw new ModelMappingException($"an input of type {type} has no default: give its tensor with the data"),
        };
    }

    private OnnxTensor Default(OnnxValue input, RunSize size)
    {
        int rank = input.DeclaredDims?.Count ?? 2;
        switch (Roles[input.Name])
        {
            case InputRole.Past:
                return Zeros(input, [.. _pasts[input.Name].Select(axis => axis.At(size))]);
            case InputRole.Other when rank > 2:
                return Zeros(input, [.. input.DeclaredDims!.Select((dim, axis) => dim ?? (axis == 0 ? size.Batch : 0))]);
            case InputRole.AttentionMask:
                return Filled(input.DeclaredType, MaskDims(rank, size), _ => 1);
            case InputRole.Positions:
                return Filled(input.DeclaredType, rank == 1 ? [size.Sequence] : [size.Batch, size.Sequence], i => i % size.Sequence);
            default:
                return Filled(input.DeclaredType, rank == 1 ? [size.Sequence] : [size.Batch, size.Sequence], _ => 0);
        }
    }

    private int? Declared(int axis) =>
        axis < Tokens.DeclaredDims?.Count && Tokens.DeclaredDims[axis] is { } dim ? (int)Math.Min(dim, int.MaxValue) : null;

    private static OnnxTensor Zeros(OnnxValue input, long[] dims) =>
        dims.Aggregate((Int128)1, (count, dim) => Int128.Min(count * dim, long.MaxValue)) <= MostElements
        ? OnnxTensor.Zeros(input.DeclaredType, dims)
        : throw new ModelFileException(
            $"the input '{input.Name}' is declared as [{string.Join(',', dims)}], more than the {MostElements} elements that an input may have; export the "
                + "model with free dimensions");
}
