using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Exchange.Core.Expressions;

/// <summary>
/// One value of the language, 16 bytes: a string, a number, a place in parsed input, an array, an object, a function, or nothing (<c>default</c>).
/// Input is not copied into objects: a value that stands for a part of it points into the parsed text, so a number that is only copied keeps its digits.
/// </summary>
[DebuggerDisplay("{Kind}: {ToString()}")]
public readonly partial struct Value
{
    internal readonly object? Reference;
    internal readonly long Bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Value(object? reference, long bits = 0)
    {
        Reference = reference;
        Bits = bits;
    }

    public static Value Undefined => default;

    public static Value Null => new(Tag.Null);

    public static Value True => new(Tag.Boolean, 1);

    public static Value False => new(Tag.Boolean);

    public static Value EmptyString => new("");

    public static Value From(bool value) => new(Tag.Boolean, value ? 1 : 0);

    public static Value From(double value) => new(Tag.Number, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A string; null gives <see cref="Undefined"/>.</summary>
    public static Value From(string? value) => new(value);

    /// <summary>An array of these values; undefined ones are left out.</summary>
    public static Value FromArray(params IEnumerable<Value> items)
    {
        var list = new ValueList();
        foreach (var item in items)
            if (!item.IsUndefined)
                list.Add(item);
        return list;
    }

    /// <summary>An object with these members, in this order; the last of two equal names wins, undefined values are left out.</summary>
    public static Value FromObject(params IEnumerable<KeyValuePair<string, Value>> members)
    {
        var made = new ValueObject();
        foreach (var (name, value) in members)
            if (!value.IsUndefined)
                made.Set(name, value);
        return made;
    }

    /// <summary>Parses JSON text in UTF-8; the bytes are copied.</summary>
    /// <exception cref="InputException">It is not JSON, not UTF-8, or nested deeper than <paramref name="maxDepth"/>.</exception>
    public static Value Parse(ReadOnlySpan<byte> json, int maxDepth = EvaluationLimits.DefaultInputDepth)
    {
        var tape = new JsonTape();
        JsonTapeReader.Read(tape, json, maxDepth);
        return new Value(tape);
    }

    public bool IsUndefined
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Reference is null;
    }

    public ValueKind Kind
    {
        get
        {
            if (Reference is null)
                return ValueKind.Undefined;
            if (Reference is string)
                return ValueKind.String;
            var cell = Unsafe.As<Cell>(Reference);
            return cell.Kind switch
            {
                CellKind.Null => ValueKind.Null,
                CellKind.Boolean => ValueKind.Boolean,
                CellKind.Number => ValueKind.Number,
                CellKind.Object => ValueKind.Object,
                CellKind.Function => ValueKind.Function,
                CellKind.Tape => Unsafe.As<JsonTape>(cell).KindAt((int)Bits),
                _ => ValueKind.Array,
            };
        }
    }

    internal bool IsNull => Kind == ValueKind.Null;

    internal bool IsNumber => Kind == ValueKind.Number;

    internal bool IsString => Kind == ValueKind.String;

    internal bool IsArray => Kind == ValueKind.Array;

    internal bool IsObject => Kind == ValueKind.Object;

    internal bool IsFunction => Reference is Function;

    public bool AsBoolean() => Reference is Tag { Kind: CellKind.Boolean } ? Bits != 0
        : Reference is JsonTape tape && tape.KindAt((int)Bits) == ValueKind.Boolean ? tape.BooleanAt((int)Bits)
        : throw new InvalidOperationException($"A value of kind {Kind} is not a boolean.");

    public double AsNumber() => Reference is Tag { Kind: CellKind.Number } ? BitConverter.Int64BitsToDouble(Bits)
        : Reference is JsonTape tape && tape.KindAt((int)Bits) == ValueKind.Number ? tape.NumberAt((int)Bits)
        : throw new InvalidOperationException($"A value of kind {Kind} is not a number.");

    public string AsString() => Reference is string text ? text
        : Reference is JsonTape tape && tape.KindAt((int)Bits) == ValueKind.String ? tape.StringAt((int)Bits)
        : throw new InvalidOperationException($"A value of kind {Kind} is not a string.");

    public static implicit operator Value(string? value) => new(value);

    public static implicit operator Value(double value) => From(value);

    public static implicit operator Value(bool value) => From(value);

    /// <summary>Writes the value as JSON in UTF-8; nothing for an undefined value.</summary>
    public void WriteTo(IBufferWriter<byte> output) => output.Write(ValueText.ToUtf8(this).Written);

    /// <summary>Writes the value; a writer in the place of a value must get one, so an undefined value is written as null.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        if (IsUndefined)
            writer.WriteNullValue();
        else
            writer.WriteRawValue(ValueText.ToUtf8(this).Written, skipInputValidation: true);
    }

    /// <summary>The value as JSON text; nothing for an undefined value.</summary>
    public override string ToString() => IsUndefined ? "" : ValueText.ToJson(this);
}
