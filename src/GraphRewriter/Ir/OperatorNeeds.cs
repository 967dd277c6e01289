namespace Acdc.Onnx.GraphRewriter.Ir;

/// <summary>
/// What operators cannot do without: how many inputs, which of those may be left out all the same, and which attributes.
/// The default domain's rows follow the operator set; an operator without a row is left to the runtime. Source: the schemas of ONNX and of ONNX Runtime's own
/// operators.
/// </summary>
internal sealed record OperatorNeeds(long Since, int Inputs, IReadOnlyList<int> Optional, IReadOnlyList<string> Attributes)
{
    private const string Default = """
        Abs 1; Acos 1; Acosh 1; Asin 1; Asinh 1; Atan 1; Atanh 1; Ceil 1; Celu 1; Cos 1; Cosh 1; Elu 1; Erf 1; Exp 1; Floor 1; Gelu 1; HardSigmoid 1
        HardSwish 1; Identity 1; IsInf 1; IsNaN 1
        LeakyRelu 1; Log 1; Mish 1; Neg 1; Not 1; Reciprocal 1; Relu 1; Round 1; Selu 1; Sigmoid 1; Sign 1; Sin 1; Sinh 1; Softplus 1; Softsign 1; Sqrt 1
        Swish 1; Tan 1; Tanh 1; ThresholdedRelu 1
        Add 2; And 2; BitwiseAnd 2; BitwiseOr 2; BitwiseXor 2; BitwiseNot 1; Div 2; Equal 2; Greater 2; GreaterOrEqual 2; Less 2; LessOrEqual 2; Mod 2; Mul 2
        Or 2; Pow 2; PRelu 2; Sub 2; Xor 2
        BitShift 2 direction; Max 1; Mean 1; Min 1; Sum 1; Where 3; Clip 1; Cast 1 to; CastLike 2
        ArgMax 1; ArgMin 1; ReduceL1 1; ReduceL2 1; ReduceLogSum 1; ReduceLogSumExp 1; ReduceMax 1; ReduceMean 1; ReduceMin 1; ReduceProd 1; ReduceSum 1
        ReduceSumSquare 1; CumSum 2; CumProd 2
        Hardmax 1; LogSoftmax 1; Softmax 1; MatMul 2; MatMulInteger 2; Gemm 2; Gemm@7 3; Gemm@11 2; Einsum 1 equation; Det 1
        BatchNormalization 5; GroupNormalization 3 num_groups; InstanceNormalization 3; LayerNormalization 2; LpNormalization 1; LRN 1 size
        MeanVarianceNormalization 1; RMSNormalization 2; SimplifiedLayerNormalization 2
        Attention 3; RotaryEmbedding 3; TensorScatter 2; Dropout 1; Bernoulli 1; Multinomial 1
        AveragePool 1 kernel_shape; Conv 2; ConvInteger 2; ConvTranspose 2; GlobalAveragePool 1; GlobalMaxPool 1; LpPool 1 kernel_shape; MaxPool 1 kernel_shape
        DeformConv 3; QLinearConv 8; QLinearMatMul 8
        GRU 3; LSTM 3; RNN 3; DequantizeLinear 2; DynamicQuantizeLinear 1; QuantizeLinear 2
        Compress 2; Concat 1 axis; ConstantOfShape 1; DepthToSpace 1 blocksize; Expand 2; EyeLike 1; Flatten 1; Gather 2; GatherElements 2; GatherND 2
        NonZero 1; OneHot 3; Pad 1; Pad@11 2; Range 3; Reshape 2; ReverseSequence 2
        Resize 1; Resize@10 2; Resize@11 3 ?1; Resize@13 1; Scatter 3; ScatterElements 3; ScatterND 3; Shape 1; Size 1; Slice 1; Slice@10 3
        SpaceToDepth 1 blocksize; Split 1; Squeeze 1; Tile 2; TopK 1; TopK@10 2; Transpose 1; Trilu 1
        Unique 1; Unsqueeze 1; Unsqueeze@13 2; Upsample 1; Upsample@9 2; GridSample 2; AffineGrid 2; CenterCropPad 2; Col2Im 3; DFT 1; STFT 2; BlackmanWindow 1
        HammingWindow 1; HannWindow 1; MelWeightMatrix 5
        If 1 then_branch else_branch; Loop 3 body ?0 ?1; Loop@11 2 body ?0 ?1; Scan 1 body num_scan_inputs; SequenceAt 2; SequenceConstruct 1; SequenceErase 1
        SequenceInsert 2; SequenceLength 1; SequenceMap 1 body; SplitToSequence 1; ConcatFromSequence 1 axis
        OptionalGetElement 1; RandomNormalLike 1; RandomUniformLike 1; RandomNormal 0 shape; RandomUniform 0 shape; StringConcat 2; StringNormalizer 1
        TfIdfVectorizer 1
        """;

    private const string Microsoft = """
        Attention 2 num_heads; QAttention 5 num_heads ?2; MultiHeadAttention 1 num_heads; PackedAttention 5 num_heads
        PackedMultiHeadAttention 6 num_heads ?1 ?2 ?3; DecoderMaskedMultiHeadAttention 1 num_heads
        DecoderMaskedSelfAttention 7 num_heads; GroupQueryAttention 7 num_heads kv_num_heads ?1 ?2 ?3 ?4
        SparseAttention 9 num_heads kv_num_heads sparse_block_size ?1 ?2; PagedAttention 8 num_heads kv_num_heads ?1 ?2
        RotaryEmbedding 4; GatedRelativePositionBias 6 num_heads; RelativePositionBias 3 max_distance; RemovePadding 2; RestorePadding 2
        SkipLayerNormalization 3; SkipSimplifiedLayerNormalization 3; SkipGroupNorm 4 groups; GroupNorm 3 groups activation; EmbedLayerNormalization 7 ?1 ?4
        QEmbedLayerNormalization 18 ?1 ?4 ?7 ?10 ?15; LayerNormalization 2; SimplifiedLayerNormalization 2
        FusedMatMul 2; FusedMatMulActivation 2; FusedGemm 2; FusedConv 2; TransposeMatMul 2; GemmFastGelu 2; GemmFloat8 2; MatMulNBits 3 K N
        MatMulBnb4 3 K N block_size quant_type; MatMulFpQ4 3; MatMulInteger16 2
        DynamicQuantizeMatMul 3; MatMulIntegerToFloat 4; DynamicQuantizeLSTM 12 ?3 ?4 ?5 ?6 ?7; DequantizeLinear 2; QuantizeLinear 2; GatherBlockQuantized 3
        QGemm 6; QLinearAdd 7 ?2 ?5; QLinearMul 7 ?2 ?5; QLinearSigmoid 4 ?2; QLinearSoftmax 5 ?2; QLinearConcat 3; QLinearReduceMean 4 ?2
        BiasAdd 3; BiasGelu 2; BiasSoftmax 2 axis is_inner_broadcast; BiasSplitGelu 2; BiasDropout 2; BitmaskDropout 1; FastGelu 1; Gelu 1; QuickGelu 1
        QMoE 6 ?3 ?4; MoE 5 ?3; Inverse 1; Trilu 1; ExpandDims 2; Rfft 1; Irfft 1; NGramRepeatBlock 2 ngram_size
        ConvTransposeWithDynamicPads 2; CropAndResize 4; GridSample 2; Pad 2; Range 2; ReduceSumInteger 1 axes; SampleOp 1; Sampling 2; Unique 1
        WordConvEmbedding 4; Tokenizer 1; MaxpoolWithMask 2; MulInteger 3 ?1; CausalConvWithState 2
        """;

    private static readonly Dictionary<OpName, OperatorNeeds[]> Rows = Parse(Default, "").Concat(Parse(Microsoft, OpName.Microsoft))
        .GroupBy(row => row.Op, row => row.Needs)
        .ToDictionary(rows => rows.Key, rows => rows.OrderByDescending(row => row.Since).ToArray());

    /// <summary>Every operator that has a row.</summary>
    public static IEnumerable<OpName> Operators => Rows.Keys;

    /// <summary>What an operator needs; null where there is no row for it.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="opset">The version of the default operator set.</param>
    public static OperatorNeeds? Of(OpName op, long opset) =>
        Rows.TryGetValue(op, out var rows) ? rows.FirstOrDefault(row => row.Since <= (op.Domain.Length == 0 ? opset : long.MaxValue)) : null;

    /// <summary>Whether the input at <paramref name="index"/> must be there.</summary>
    public bool Requires(int index) => index < Inputs && !Optional.Contains(index);

    private static IEnumerable<(OpName Op, OperatorNeeds Needs)> Parse(string table, string domain)
    {
        foreach (string row in table.Split([';', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = row.Split(' ');
            string[] name = words[0].Split('@');
            int[] optional = [.. words.Skip(2).Where(word => word[0] == '?').Select(word => Number(word[1..]))];
            yield return (new(name[0], domain),
                new(name.Length > 1 ? Number(name[1]) : 1, Number(words[1]), optional, [.. words.Skip(2).Where(word => word[0] != '?')]));
        }
    }

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
