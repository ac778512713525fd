using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Exchange.Core.Expressions;

/// <summary>One token of parsed input.</summary>
internal struct TapeNode
{
    /// <summary>Offset of the first byte; of a string or name, the one after the quote.</summary>
    internal int Start;

    /// <summary>Bytes of a scalar; items of an array; members of an object.</summary>
    internal int Length;

    /// <summary>The node after this one and all it contains.</summary>
    internal int Next;

    /// <summary>Of an object its last name, of a name the one before it in its object; -1 where there is none.</summary>
    internal int Link;

    internal ValueKind Kind;

    /// <summary>Of a string or name: it has escapes. Of a boolean: it is true.</summary>
    internal bool Flag;
}

/// <summary>
/// Parsed input: the text and one flat row of nodes. Names are looked up from the last to the first, so the last of two equal names wins, as in JSON.parse,
/// and nothing is hashed or allocated while reading.
/// </summary>
internal sealed class JsonTape : Cell
{
    internal byte[] Text = [];
    internal int TextLength;
    internal TapeNode[] Nodes = [];
    internal int NodeCount;

    /// <summary>Room for the reader's stack of open containers.</summary>
    internal int[] Open = new int[32];

    internal JsonTape()
        : base(CellKind.Tape)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ValueKind KindAt(int node) => Nodes[node].Kind;

    internal bool BooleanAt(int node) => Nodes[node].Flag;

    internal ReadOnlySpan<byte> BytesAt(int node)
    {
        ref var at = ref Nodes[node];
        return Text.AsSpan(at.Start, at.Length);
    }

    internal bool HasEscapes(int node) => Nodes[node].Flag;

    internal int CountAt(int node) => Nodes[node].Kind is ValueKind.Array or ValueKind.Object ? Nodes[node].Length : 0;

    internal double NumberAt(int node)
    {
        var digits = BytesAt(node);
        // Most numbers of a record are short integers; they need no general parser.
        if (digits.Length <= 15)
        {
            long whole = 0;
            var i = digits[0] == (byte)'-' ? 1 : 0;
            for (; i < digits.Length; i++)
            {
                var digit = digits[i] - '0';
                if ((uint)digit > 9)
                    return double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
                whole = whole * 10 + digit;
            }
            return digits[0] == (byte)'-' ? -(double)whole : whole;
        }
        return double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    internal string StringAt(int node)
    {
        var bytes = BytesAt(node);
        return Nodes[node].Flag ? JsonEscapes.Unescape(bytes) : Encoding.UTF8.GetString(bytes);
    }

    internal Value MemberAt(int node, PropertyName name)
    {
        var nodes = Nodes;
        if (nodes[node].Kind != ValueKind.Object)
            return default;
        var wanted = name.Utf8.AsSpan();
        for (var at = nodes[node].Link; at >= 0;)
        {
            ref var candidate = ref nodes[at];
            if (!candidate.Flag)
            {
                if (candidate.Length == wanted.Length && Text.AsSpan(candidate.Start, candidate.Length).SequenceEqual(wanted))
                    return new Value(this, at + 1);
            }
            else if (string.Equals(StringAt(at), name.Text, StringComparison.Ordinal))
                return new Value(this, at + 1);
            at = candidate.Link;
        }
        return default;
    }

    internal Value ItemAt(int node, int index)
    {
        if (Nodes[node].Kind != ValueKind.Array || (uint)index >= (uint)Nodes[node].Length)
            return default;
        var at = node + 1;
        while (index-- > 0)
            at = Nodes[at].Next;
        return new Value(this, at);
    }

    internal IEnumerable<KeyValuePair<string, Value>> MembersAt(int node)
    {
        var seen = new ValueObject(Nodes[node].Length);
        for (var at = node + 1; at < Nodes[node].Next; at = Nodes[at + 1].Next)
            seen.Set(StringAt(at), new Value(this, at + 1));
        return seen.Members;
    }
}
