using System.Runtime.InteropServices;

namespace Exchange.Core.Checking.Json;

/// <summary>What a JSON value is. The numbers index the rules of a schema by kind.</summary>
internal enum JsonKind : byte { Null, False, True, Number, String, Array, Object }

[Flags]
internal enum TokenMarks : byte
{
    None = 0,

    /// <summary>A string with at least one backslash escape: its bytes are not its value.</summary>
    Escaped = 1,

    /// <summary>A string with bytes above 0x7F.</summary>
    Wide = 2,

    /// <summary>A number without fraction and exponent, of 18 digits at most: fits a long.</summary>
    Small = 4,

    /// <summary>A member name.</summary>
    Name = 8,
}

/// <summary>
/// One value or member name of a JSON text. A container is followed by its contents in order; a member is its name and then its value.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Token
{
    /// <summary>Offset in bytes: of the first byte within the quotes of a string, else of the first byte of the value.</summary>
    public int Start;

    /// <summary>Bytes: without quotes for a string, with brackets for a container.</summary>
    public int Length;

    /// <summary>Index of the token after this value and all it contains.</summary>
    public int Next;

    /// <summary>Container: number of items or members. Name: hash of the unescaped bytes. Other string: bytes that escapes take beyond one for each
    /// character.</summary>
    public int Extra;

    public JsonKind Kind;

    public TokenMarks Marks;

    public readonly bool Escaped => (Marks & TokenMarks.Escaped) == TokenMarks.Escaped;

    public readonly bool Wide => (Marks & TokenMarks.Wide) == TokenMarks.Wide;

    /// <summary>Items or members; 0 where the value is no container.</summary>
    public readonly int Children => Kind is JsonKind.Array or JsonKind.Object ? Extra : 0;

    public readonly bool Small => (Marks & TokenMarks.Small) == TokenMarks.Small;
}
