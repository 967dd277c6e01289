namespace Acdc.Onnx.PatchRunner.Components;

/// <summary>What of a head is computed from its q, k and v.</summary>
internal enum HeadPart
{
    /// <summary>The pattern, from q, k and any receiver's stream.</summary>
    Pattern,

    /// <summary>The output, from the pattern, v and any receiver's stream.</summary>
    Output,

    /// <summary>The pattern's rows at the measured places, one of every prompt, from q there, k, any receiver's stream and the places.</summary>
    PatternAtPlaces,

    /// <summary>The same from q at every position.</summary>
    PatternAtPlacesOfWhole,

    /// <summary>The output at the places, from the pattern's rows and v.</summary>
    OutputAtPlaces,

    /// <summary>The same from the stream that v is computed from.</summary>
    OutputAtPlacesOfStream,
}
