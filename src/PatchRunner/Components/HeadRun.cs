using Acdc.Onnx.GraphRewriter.Circuits;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Components;

/// <summary>One head on given streams, [batch, position, width], with its q, k and v at every position.</summary>
internal sealed class HeadRun : IDisposable
{
    private readonly ComponentSessions _components;
    private readonly CircuitNode _head;
    private readonly SideValues _sides;
    private readonly OrtValue _stream;
    private readonly OrtValue _valueStream;
    private readonly OrtValue _query;
    private readonly OrtValue _key;
    private readonly OrtValue _value;

    /// <summary>Computes q, k and v; the streams stay the caller's.</summary>
    /// <param name="components">The components.</param>
    /// <param name="head">The head.</param>
    /// <param name="sides">Outside values for whole streams.</param>
    /// <param name="query">What q is computed from.</param>
    /// <param name="key">What k is computed from.</param>
    /// <param name="value">What v is computed from.</param>
    public HeadRun(ComponentSessions components, CircuitNode head, SideValues sides, OrtValue query, OrtValue key, OrtValue value)
    {
        (_components, _head, _sides, _stream, _valueStream) = (components, head, sides, query, value);
        _query = components.Run(new(head, HeadInput.Query), sides, query);
        _key = components.Run(new(head, HeadInput.Key), sides, key);
        _value = components.Run(new(head, HeadInput.Value), sides, value);
    }

    /// <summary>The head's output at every position, [batch, position, width]. The caller disposes it.</summary>
    public OrtValue Whole()
    {
        using var pattern = _components.Run(_head, HeadPart.Pattern, _sides, _query, _key, _stream)!;
        return _components.Run(_head, HeadPart.Output, _sides, pattern, _value, _stream)!;
    }

    /// <summary>
    /// Its output at the places from q at every position, [place, 1, width]; null where the model's form does not allow that. The caller disposes it.
    /// </summary>
    public OrtValue? AtPlaces(MeasuredPlaces places) => AtPlaces(places, HeadPart.OutputAtPlaces, _value);

    /// <summary>The same from the stream that v is computed from.</summary>
    public OrtValue? AtPlacesOfStream(MeasuredPlaces places) => AtPlaces(places, HeadPart.OutputAtPlacesOfStream, _valueStream);

    /// <summary>The same from q that is computed at the places too.</summary>
    public OrtValue? AtPlacesThroughout(MeasuredPlaces places)
    {
        using var stream = places.Gather(_stream);
        using var query = _components.Run(new(_head, HeadInput.Query), places.Sides, stream);
        using var pattern = _components.Run(_head, HeadPart.PatternAtPlaces, _sides, query, _key, _stream, places.Indices);
        return _components.Run(_head, HeadPart.OutputAtPlaces, _sides, pattern!, _value);
    }

    public void Dispose()
    {
        _query.Dispose();
        _key.Dispose();
        _value.Dispose();
    }

    private OrtValue? AtPlaces(MeasuredPlaces places, HeadPart output, OrtValue value)
    {
        using var pattern = _components.Run(_head, HeadPart.PatternAtPlacesOfWhole, _sides, _query, _key, _stream, places.Indices);
        return _components.Run(_head, output, _sides, pattern!, value);
    }
}
