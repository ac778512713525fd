using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Checking.Identifiers;
using Exchange.Core.Records;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Catalog.Licences;

/// <summary>Finds licences in the libraries that hold them.</summary>
public sealed class LicenceBook(RegistryShelf registry, LibraryTable libraries, LibraryRows rows, TimeZoneInfo zone, TimeProvider clock)
{
    // As many as are told of one value; of more, those that hold and hold longest.
    private const int Most = 20;

    // Rows are found in the order of their identity, so all of a value have to be looked at before any is left out; beyond so many a value is no person's.
    private const int Page = 200, MostRows = 4_000;

    private static readonly IComparer<Licence> Best = Comparer<Licence>.Create(LicenceReading.Compare);

    /// <summary>The type of an identifier, where it is registered.</summary>
    public LicenceTypeDocument? TypeOf(string identifier)
        => LicenceIdentifier.TypeOf(identifier) is { } code ? registry.Current.LicenceTypes.Values.FirstOrDefault(type => type.Code == code) : null;

    /// <summary>The library with the licences of a type; null where none is registered.</summary>
    public LibraryDocument? LibraryOf(LicenceTypeDocument type) => registry.Current.Libraries.Values.FirstOrDefault(library => library.Resource == type.Resource);

    /// <summary>By its identifier; null where there is none, or where nobody can say: no such type, no library, no way to look up.</summary>
    public async Task<Licence?> Find(string identifier, CancellationToken stop)
        => TypeOf(identifier) is { } type && await By(type, type.Fields.Identifier, identifier, stop) is [var first, ..] ? first : null;

    /// <summary>
    /// Licences of a type by a field of their rows, those that hold before the others and the newest of them first; null where its rows are not found by this field, or no library of it has any rows yet.
    /// Rows of other types in the same library are none of them.
    /// </summary>
    public async Task<IReadOnlyList<Licence>?> By(LicenceTypeDocument type, string? field, string value, CancellationToken stop)
    {
        if (field is null || LibraryOf(type) is not { } library || await libraries.Read(library.Name, stop) is not { Layout: { } layout } || !layout.Lookups.Contains(field, StringComparer.Ordinal)) return null;
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime);
        var found = new List<Licence>();
        await foreach (var row in rows.Each(library.Name, layout, new RowQuery(field, value, Page), MostRows, stop))
        {
            if (LicenceReading.Of(type, library.Name, row.Content, today, zone) is not { } licence || (LicenceIdentifier.TypeOf(licence.Identifier) is { } code && code != type.Code)) continue;
            var place = found.BinarySearch(licence, Best);
            found.Insert(place < 0 ? ~place : place, licence);
            if (found.Count > Most) found.RemoveAt(Most);
        }
        return found;
    }

    /// <summary>How one stands that a record names: for the receipt's warnings.</summary>
    public async Task<SeenLicence?> Look(string identifier, CancellationToken stop)
    {
        if (TypeOf(identifier) is not { } type || await By(type, type.Fields.Identifier, identifier, stop) is not { } found) return null;
        return new SeenLicence(type.Name, found is [var licence, ..] ? CatalogJson.Word(licence.Standing) : null);
    }
}
