namespace Acdc.Onnx.GraphRewriter.Ir.Operators;

/// <summary>Operators of which no more is known than what they need.</summary>
internal static class OtherOperators
{
    private const string Default = """
        CumProd 2 | Det 1
        BatchNormalization 5 | GroupNormalization 3 num_groups | InstanceNormalization 3 | LRN 1 size | MeanVarianceNormalization 1
        TensorScatter 2
        AveragePool 1 kernel_shape | ConvInteger 2 | ConvTranspose 2 | GlobalAveragePool 1 | GlobalMaxPool 1 | LpPool 1 kernel_shape | MaxPool 1 kernel_shape
        DeformConv 3 | QLinearConv 8 | GRU 3 | LSTM 3 | RNN 3
        Resize 1; @10 2; @11 3 ?1; @13 1 | ReverseSequence 2 | Scatter 3 | Upsample 1; @9 2 | GridSample 2 | AffineGrid 2 | CenterCropPad 2 | Col2Im 3
        DFT 1 | STFT 2 | BlackmanWindow 1 | HammingWindow 1 | HannWindow 1 | MelWeightMatrix 5
        SequenceConstruct 1 | SequenceErase 1 | SequenceInsert 2 | SequenceLength 1 | SequenceMap 1 body | SplitToSequence 1
        OptionalGetElement 1 | StringConcat 2 | StringNormalizer 1 | TfIdfVectorizer 1
        """;

    private const string Microsoft = """
        PackedAttention 5 num_heads | PackedMultiHeadAttention 6 num_heads ?1 ?2 ?3 | DecoderMaskedMultiHeadAttention 1 num_heads
        DecoderMaskedSelfAttention 7 num_heads | SparseAttention 9 num_heads kv_num_heads sparse_block_size ?1 ?2
        PagedAttention 8 num_heads kv_num_heads ?1 ?2 | GatedRelativePositionBias 6 num_heads | RelativePositionBias 3 max_distance | RemovePadding 2
        RestorePadding 2 | SkipGroupNorm 4 groups | GroupNorm 3 groups activation | LayerNormalization 2 | SimplifiedLayerNormalization 2
        FusedMatMulActivation 2 | FusedGemm 2 | FusedConv 2 | TransposeMatMul 2 | GemmFastGelu 2 | GemmFloat8 2 | DynamicQuantizeLSTM 12 ?3 ?4 ?5 ?6 ?7
        QGemm 6 | QLinearAdd 7 ?2 ?5 | QLinearMul 7 ?2 ?5 | QLinearSigmoid 4 ?2 | QLinearSoftmax 5 ?2 | QLinearConcat 3 | QLinearReduceMean 4 ?2
        BiasAdd 3 | BiasSoftmax 2 axis is_inner_broadcast | BiasSplitGelu 2 | BiasDropout 2 | BitmaskDropout 1
        Inverse 1 | Trilu 1 | ExpandDims 2 | Rfft 1 | Irfft 1 | NGramRepeatBlock 2 ngram_size | ConvTransposeWithDynamicPads 2 | CropAndResize 4 | GridSample 2
        Pad 2 | Range 2 | ReduceSumInteger 1 axes | SampleOp 1 | Sampling 2 | Unique 1 | WordConvEmbedding 4 | Tokenizer 1 | MaxpoolWithMask 2 | MulInteger 3 ?1
        CausalConvWithState 2
        """;

    /// <summary>The rows.</summary>
    public static IReadOnlyList<OperatorRow> All { get; } = [.. Parse(Default, ""), .. Parse(Microsoft, OpName.Microsoft)];

    private static IEnumerable<OperatorRow> Parse(string table, string domain) => table
        .Split(['|', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(row => row.Split(' ', 2))
        .Select(row => new OperatorRow(new(row[0], domain), OperatorNeeds.Parse(row[1])));
}
