using System.Text.Json;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Catalog.Libraries;

/// <summary>How the rows of a library lie: what makes one, by what they are found, from when to when they hold. Rows that lie otherwise have to come anew.</summary>
public sealed record LibraryLayout(IReadOnlyList<string> Identity, IReadOnlyList<string> Keys, IReadOnlyList<IReadOnlyList<string>> Unique, string? ValidFrom, string? ValidTo)
{
    // Whatever differs in it makes all rows come anew; so it says nothing that is no matter of theirs.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <param name="identifiers">Fields by which rows are found as the catalog has it, where the library itself says nothing.</param>
    public static LibraryLayout Of(LibraryDocument library, IEnumerable<string> identifiers)
    {
        var keys = (library.Keys.Count > 0 ? library.Keys : identifiers).Where(key => library.Identity is not [var one] || one != key).Distinct(StringComparer.Ordinal);
        return new LibraryLayout(library.Identity, [.. keys], library.Unique, library.ValidFrom, library.ValidTo);
    }

    /// <summary>Fields by which rows are found.</summary>
    public IEnumerable<string> Lookups => Identity is [var one] ? Keys.Prepend(one) : Keys;

    /// <summary>The field of <c>library_key</c> under which the values lie that no two rows have alike; no member has such a name, as fields begin with a letter.</summary>
    internal static string UniqueField(int place) => $"!{place}";

    internal string Write() => JsonSerializer.Serialize(this, Options);

    internal static LibraryLayout Read(string text) => JsonSerializer.Deserialize<LibraryLayout>(text, Options)!;
}
