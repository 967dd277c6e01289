using System.Globalization;

namespace Acdc.Onnx.Discovery.Search;

/// <summary>What a search that was stopped had found out: enough to go on with it, and to see that it is the same one.</summary>
/// <param name="Start">The metric of the whole model, as compared.</param>
/// <param name="After">What each test gave, in order (<see cref="EdgeTest.After"/>).</param>
internal sealed record RecordedTests(double Start, IReadOnlyList<double> After)
{
    /// <summary>
    /// Tests in a leg. An evaluator forgets before each leg what the one before left, so that a search can go on at the beginning of one, to the last digit as
    /// if it had come there. The tests of a leg that was begun are made again.
    /// </summary>
    public const int Leg = 512;

    /// <summary>Whether the search had come to its end.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Sees that a value is the one recorded.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    internal static void Compare(double recorded, double now, string what)
    {
        if (BitConverter.DoubleToInt64Bits(recorded) != BitConverter.DoubleToInt64Bits(now))
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"the search cannot go on: {what} was {recorded} when it was saved and is {now} now, so this machine, its threads or the program compute "
                    + $"otherwise; go on where it was begun, or begin anew without --resume"));
        }
    }
}
