using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>
/// Positions of grouped-query attention's keys. New tokens follow the used part of each sequence's past buffer, whose rest is padding;
/// in a prompt nothing of it is used. New tokens beyond a sequence's length are padding too.
/// </summary>
internal sealed class CachedKeys
{
    private readonly GraphBuilder _builder;
    private readonly OnnxValue _total;
    private readonly OnnxValue _longest;
    private readonly OnnxValue _count;
    private readonly OnnxValue _queries;
    private readonly OnnxValue? _pastSize;
    private readonly OnnxValue? _used;

    /// <summary>Reads the lengths.</summary>
    /// <param name="builder">Where they are written.</param>
    /// <param name="lengths">Each sequence's length with the new tokens, less one.</param>
    /// <param name="longest">The length of the longest sequence.</param>
    /// <param name="past">The past buffer [B,K,P,e]; null where there is none.</param>
    /// <param name="tokens">New keys or queries [B,n,S,e].</param>
    public CachedKeys(GraphBuilder builder, OnnxValue lengths, OnnxValue longest, OnnxValue? past, OnnxValue tokens)
    {
        _builder = builder;
        _count = builder.SizeOf(tokens, 2);
        _longest = builder.Reshape(builder.Cast(longest, ElementType.Int64), 1);
        _total = builder.Reshape(builder.Add(builder.Cast(lengths, ElementType.Int64), builder.Ints(1)), -1, 1, 1, 1);
        IsPrompt = builder.Equal(_longest, _count);
        _queries = builder.Unsqueeze(builder.Range(_count), 1);
        if (past is not null)
        {
            _pastSize = builder.SizeOf(past, 2);
            _used = builder.Where(IsPrompt, builder.Ints(0), builder.Sub(_total, _count));
            _queries = builder.Add(_queries, _used);
        }
    }

    /// <summary>Whether the new tokens are all there is.</summary>
    public OnnxValue IsPrompt { get; }

    /// <summary>Whether positions differ over the batch.</summary>
    public bool Batched => _used is not null;

    /// <summary>Positions of the new tokens: [S], or [B,S] where they differ over the batch.</summary>
    public OnnxValue NewPositions() => Batched ? _builder.Squeeze(_queries, 1, 3) : _builder.Squeeze(_queries, 1);

    /// <summary>
    /// The keys that each query may look at: no padding, none after it where queries look back only, and only the last <paramref name="window"/> up to it where
    /// that is positive.
    /// </summary>
    public OnnxValue Allowed(long window, bool causal)
    {
        var own = _builder.Add(_queries, _builder.Ints(1));
        var end = causal ? _builder.Where(_builder.Greater(own, _total), _total, own) : _total;
        var place = _builder.Range(_pastSize is null ? _count : _builder.Add(_pastSize, _count));
        var position = place;
        OnnxValue? filled = null;
        if (_pastSize is not null)
        {
            var isPast = _builder.Less(place, _pastSize);
            position = _builder.Where(isPast, place, _builder.Add(_builder.Sub(place, _pastSize), _used!));
            filled = _builder.Or(_builder.Not(isPast), _builder.Less(place, _used!));
        }

        var allowed = _builder.Less(position, end);
        allowed = filled is null ? allowed : _builder.And(allowed, filled);
        return window <= 0 ? allowed : _builder.And(allowed, _builder.Not(_builder.Less(position, _builder.Sub(own, _builder.Ints(window)))));
    }

    /// <summary>What the operator hands on: the used part of the past, then the new tokens, then zeros up to the buffer's size.</summary>
    /// <param name="all">The past buffer and the new tokens after it.</param>
    public OnnxValue Present(OnnxValue all)
    {
        if (_pastSize is null)
        {
            return all;
        }

        var size = _builder.Where(_builder.Greater(_pastSize, _longest), _pastSize, _longest);
        var place = _builder.Unsqueeze(_builder.Range(size), 1);
        var source = _builder.Where(_builder.Less(place, _used!), place, _builder.Add(_builder.Sub(place, _used!), _pastSize));
        var last = _builder.Sub(_builder.Add(_pastSize, _count), _builder.Ints(1));
        var within = _builder.Where(_builder.Greater(source, last), last, source);
        var shape = _builder.Shape(all);
        var target = _builder.Concat([_builder.Slice(shape, 0, 0, 2), size, _builder.Slice(shape, 0, 3, 4)], 0);
        var moved = _builder.GatherElements(all, _builder.Expand(within, target), 2);
        return _builder.Where(_builder.Less(place, _builder.Add(_used!, _count)), moved, _builder.Scalar(0, all));
    }
}
