using Google.Protobuf;

namespace Acdc.Onnx.Fuzz;

/// <summary>
/// Fields of a protobuf message, taken apart without its schema, so that single ones can be left out, doubled, swapped or changed deep inside.
/// </summary>
internal sealed class WireMessage
{
    private const int Deepest = 8;
    private readonly List<(uint Tag, byte[] Value)> _fields = [];

    public static byte[] Damage(byte[] bytes, byte[] other, Random random) =>
        Read(bytes) is { } message ? message.Damaged(random, Read(other), 0).Write() : bytes;

    private static WireMessage? Read(byte[] bytes)
    {
        WireMessage message = new();
        CodedInputStream input = new(bytes);
        try
        {
            while (input.ReadTag() is var tag and not 0)
            {
                byte[]? value = WireFormat.GetTagWireType(tag) switch
                {
                    WireFormat.WireType.Varint => BitConverter.GetBytes(input.ReadUInt64()),
                    WireFormat.WireType.Fixed32 => BitConverter.GetBytes(input.ReadFixed32()),
                    WireFormat.WireType.Fixed64 => BitConverter.GetBytes(input.ReadFixed64()),
                    WireFormat.WireType.LengthDelimited => input.ReadBytes().ToByteArray(),
                    _ => null,
                };
                if (value is null)
                {
                    return null;
                }

                message._fields.Add((tag, value));
            }
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }

        return message._fields.Count == 0 ? null : message;
    }

    private WireMessage Damaged(Random random, WireMessage? other, int depth)
    {
        int at = random.Next(_fields.Count);
        var (tag, value) = _fields[at];
        bool nests = WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited && depth < Deepest && random.Next(6) > 0;
        if (nests && Read(value) is { } inner)
        {
            _fields[at] = (tag, inner.Damaged(random, other, depth + 1).Write());
            return this;
        }

        switch (random.Next(5))
        {
            case 0:
                _fields.RemoveAt(at);
                break;
            case 1:
                _fields.Insert(random.Next(_fields.Count + 1), (tag, value));
                break;
            case 2:
                int with = random.Next(_fields.Count);
                (_fields[at], _fields[with]) = (_fields[with], _fields[at]);
                break;
            case 3 when other is not null:
                _fields.Add(other._fields[random.Next(other._fields.Count)]);
                break;
            default:
                _fields[at] = (tag, Changed(tag, value, random));
                break;
        }

        return this;
    }

    private static byte[] Changed(uint tag, byte[] value, Random random)
    {
        if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
        {
            return random.Next(4) switch
            {
                0 => [],
                1 => [.. value, .. value],
                2 => value[..random.Next(value.Length + 1)],
                _ => [.. value.Select((item, index) => index == value.Length / 2 ? (byte)random.Next(256) : item)],
            };
        }

        long[] unusual = [0, 1, 2, -1, 7, 99, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, 1L << 33, 1_000_000];
        return BitConverter.GetBytes(unusual[random.Next(unusual.Length)])[..value.Length];
    }

    private byte[] Write()
    {
        using MemoryStream stream = new();
        using (CodedOutputStream output = new(stream, leaveOpen: true))
        {
            foreach (var (tag, value) in _fields)
            {
                output.WriteTag(tag);
                switch (WireFormat.GetTagWireType(tag))
                {
                    case WireFormat.WireType.Varint:
                        output.WriteUInt64(BitConverter.ToUInt64(value));
                        break;
                    case WireFormat.WireType.Fixed32:
                        output.WriteFixed32(BitConverter.ToUInt32(value));
                        break;
                    case WireFormat.WireType.Fixed64:
                        output.WriteFixed64(BitConverter.ToUInt64(value));
                        break;
                    default:
                        output.WriteBytes(ByteString.CopyFrom(value));
                        break;
                }
            }
        }

        return stream.ToArray();
    }
}
