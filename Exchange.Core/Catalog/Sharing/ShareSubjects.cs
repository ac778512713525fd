using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Exchange.Core.Registry;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>
/// Whom a row is about, and how that is kept: as a keyed hash, which nobody turns back who has the database and not the key of its secrets, and which the same person's number always gives.
/// </summary>
public sealed class ShareSubjects(SecretKey key)
{
    // Half of the hash: numbers are few, and two that meet in 128 bits are none.
    private const int Bytes = 16;

    private const int MostNumber = 256;

    private static readonly ConditionalWeakTable<ResourceEntry, byte[][]> People = [];

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

    /// <summary>Two texts are the number of one person.</summary>
    public static bool Same(string one, string other) => one.AsSpan().Trim().Equals(other.AsSpan().Trim(), StringComparison.OrdinalIgnoreCase);

    /// <summary>The numbers of those whom a row is about: what its fields say that identify somebody and are personal.</summary>
    /// <param name="row">A JSON object in UTF-8.</param>
    public static void Find(ResourceEntry entry, ReadOnlySpan<byte> row, ISet<string> numbers)
    {
        var names = People.GetValue(entry, static one => [.. one.Content.Fields.Where(static field => field is { Identifier: true, Personal: true }).Select(static field => Encoding.UTF8.GetBytes(field.Name))]);
        if (names.Length > 0) Values(names, row, numbers);
    }

    /// <summary>Fields that say whose consent a row needs: those of a person; of a resource about none, its identifiers.</summary>
    public static IReadOnlyList<string> Owners(ResourceEntry entry)
    {
        string[] people = [.. entry.Content.Fields.Where(static field => field is { Identifier: true, Personal: true }).Select(static field => field.Name)];
        return people.Length > 0 ? people : [.. entry.Content.Fields.Where(static field => field.Identifier).Select(static field => field.Name)];
    }

    /// <summary>A row is about whoever has consented.</summary>
    public static bool IsAbout(IReadOnlyList<string> owners, ReadOnlySpan<byte> row, string number)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        Values([.. owners.Select(Encoding.UTF8.GetBytes)], row, found);
        return found.Any(one => Same(one, number));
    }

    private static void Values(byte[][] names, ReadOnlySpan<byte> row, ISet<string> values)
    {
        var reader = new Utf8JsonReader(row);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var named = false;
            foreach (var name in names) named |= reader.ValueTextEquals(name);
            reader.Read();
            if (named && Text(ref reader) is { Length: > 0 } value) values.Add(value);
            else reader.Skip();
        }
    }

    private static string? Text(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
        _ => null,
    };
}
