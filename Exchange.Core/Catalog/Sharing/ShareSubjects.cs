using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Exchange.Core.Checking.Identifiers;
using Exchange.Core.Registry;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>
/// Whom a row is about, and how that is kept: as a keyed hash, which nobody turns back who has the database and not the key of its secrets, and which the same person's number always gives.
/// </summary>
public sealed class ShareSubjects(SecretKey key)
{
    // Half of the hash: numbers are few, and two that meet in 128 bits are none.
    private const int Bytes = 16;

    private const int MostNumber = 256;

    private static readonly ConditionalWeakTable<ResourceEntry, PersonField[]> People = [];

    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Bytes.ToArray(), outputLength: 32, info: "exchange: whom a row is about"u8.ToArray());

    /// <summary>32 hex characters for a number, however its letters are written.</summary>
    public string Of(string number)
    {
        Span<byte> text = number.Length <= MostNumber ? stackalloc byte[MostNumber * 3] : new byte[number.Length * 3];
        var trimmed = number.AsSpan().Trim();
        Span<char> upper = trimmed.Length <= MostNumber ? stackalloc char[MostNumber] : new char[trimmed.Length];
        var length = trimmed.ToUpperInvariant(upper);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, text[..Encoding.UTF8.GetBytes(upper[..length], text)], hash);
        return Convert.ToHexStringLower(hash[..Bytes]);
    }

    /// <summary>Leads from a person to the log event that was put into the unit just before: so whoever hands out something of a person writes it down where the person's own question finds it.</summary>
    /// <param name="number">Null where nobody's is known.</param>
    public Unit Lead(Unit unit, string? number, long at) => string.IsNullOrWhiteSpace(number) ? unit : unit.Number(ReaderTable.Leading(Of(number), at));

    /// <summary>Two texts are the number of one person.</summary>
    public static bool Same(string one, string other) => one.AsSpan().Trim().Equals(other.AsSpan().Trim(), StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The numbers of those whom a row is about: what its fields say that identify somebody and are personal, and of its other personal fields what has the form of a citizen's number (a row of a household is found by the
    /// household, and is about its member).
    /// </summary>
    /// <param name="row">A JSON object in UTF-8.</param>
    public static void Find(ResourceEntry entry, ReadOnlySpan<byte> row, ISet<string> numbers)
    {
        var fields = People.GetValue(entry, static one => [.. one.Content.Fields.Where(static field => field.Personal).Select(static field => new PersonField(Encoding.UTF8.GetBytes(field.Name), field.Identifier))]);
        if (fields.Length > 0) Values(fields, row, numbers, HasForm);
    }

    /// <summary>What fields of a row say: those that identify whatever it is, of the others what has the form.</summary>
    internal static void Values(PersonField[] fields, ReadOnlySpan<byte> row, ISet<string> values, Predicate<string> hasForm)
    {
        var reader = new Utf8JsonReader(row);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            PersonField? field = null;
            foreach (var one in fields)
                if (reader.ValueTextEquals(one.Name)) field = one;
            reader.Read();
            if (field is { } named && Text(ref reader) is { Length: > 0 } value)
            {
                if (named.Identifies || hasForm(value)) values.Add(value);
            }
            else reader.Skip();
        }
    }

    // The check character is no matter here: numbers that fail it were issued, and are somebody's.
    internal static bool HasForm(string value) => value.Length is >= 15 and <= 20 && CitizenNumber.Check(Encoding.UTF8.GetBytes(value.Trim())) != IdentifierAnswer.WrongShape;

    internal readonly record struct PersonField(byte[] Name, bool Identifies);

    private static string? Text(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
        _ => null,
    };
}
