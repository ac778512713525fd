using System.Runtime.CompilerServices;

namespace Exchange.Core.Expressions;

public readonly partial struct Value
{
    /// <summary>Items of an array or members of an object; 0 for anything else.</summary>
    public int Count => Reference switch
    {
        ValueList list => list.Count,
        ValueObject made => made.Count,
        JsonTape tape => tape.CountAt((int)Bits),
        _ => 0,
    };

    /// <summary>The items of an array; none for anything else.</summary>
    public ItemEnumerable Items => new(this);

    /// <summary>The members of an object in their order; none for anything else. The last of two members of one name wins.</summary>
    public IEnumerable<KeyValuePair<string, Value>> Members => Reference switch
    {
        ValueObject made => made.Members,
        JsonTape tape when tape.KindAt((int)Bits) == ValueKind.Object => tape.MembersAt((int)Bits),
        _ => [],
    };

    /// <summary>The member of that name, or undefined.</summary>
    public Value this[string name] => Member(new PropertyName(name));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Value Member(PropertyName name) => Reference is JsonTape tape ? tape.MemberAt((int)Bits, name)
        : Reference is ValueObject made ? made.Get(name.Text)
        : default;

    internal Value ItemAt(int index)
    {
        if (Reference is ValueList list)
            return (uint)index < (uint)list.Count ? list[index] : default;
        return Reference is JsonTape tape ? tape.ItemAt((int)Bits, index) : default;
    }

    internal bool IsSequence => Reference is ValueList { IsSequence: true };

    public readonly struct ItemEnumerable
    {
        readonly Value array;

        internal ItemEnumerable(Value array) => this.array = array;

        public ItemEnumerator GetEnumerator() => new(array);
    }

    public struct ItemEnumerator
    {
        readonly ValueList? list;
        readonly JsonTape? tape;
        int next;
        readonly int end;
        Value current;

        internal ItemEnumerator(Value array)
        {
            if (array.Reference is ValueList items)
            {
                list = items;
                end = items.Count;
            }
            else if (array.Reference is JsonTape source && source.KindAt((int)array.Bits) == ValueKind.Array)
            {
                tape = source;
                next = (int)array.Bits + 1;
                end = source.Nodes[(int)array.Bits].Next;
            }
        }

        public readonly Value Current => current;

        public bool MoveNext()
        {
            if (next >= end)
                return false;
            if (tape is not null)
            {
                current = new Value(tape, next);
                next = tape.Nodes[next].Next;
            }
            else
                current = list![next++];
            return true;
        }
    }
}
