using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Checking.Identifiers;
using Exchange.Core.Records;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Catalog.Licences;

/// <summary>Finds licences in the libraries that hold them.</summary>
public sealed class LicenceBook(RegistryShelf registry, LibraryTable libraries, LibraryRows rows, TimeZoneInfo zone, TimeProvider clock)
{
    // More licences of one type are nobody's.
    private const int Most = 20;

    /// <summary>The type of an identifier, where it is registered.</summary>
    public LicenceTypeDocument? TypeOf(string identifier)
        => LicenceIdentifier.TypeOf(identifier) is { } code ? registry.Current.LicenceTypes.Values.FirstOrDefault(type => type.Code == code) : null;

    /// <summary>The library with the licences of a type; null where none is registered.</summary>
    public LibraryDocument? LibraryOf(LicenceTypeDocument type) => registry.Current.Libraries.Values.FirstOrDefault(library => library.Resource == type.Resource);

    /// <summary>By its identifier; null where there is none, or where nobody can say: no such type, no library, no way to look up.</summary>
    public async Task<Licence?> Find(string identifier, CancellationToken stop)
        => TypeOf(identifier) is { } type && await By(type, type.Fields.Identifier, identifier, stop) is [var first, ..] ? first : null;

    /// <summary>Licences of a type by a field of their rows, those that hold before the others; null where its rows are not found by this field, or no library of it has any rows yet.</summary>
    public async Task<IReadOnlyList<Licence>?> By(LicenceTypeDocument type, string? field, string value, CancellationToken stop)
    {
        if (field is null || LibraryOf(type) is not { } library || await libraries.Read(library.Name, stop) is not { Layout: { } layout } || !layout.Lookups.Contains(field, StringComparer.Ordinal)) return null;
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime);
        var found = await rows.Find(library.Name, layout, new RowQuery(field, value, Most), stop);
        return [.. found.Select(row => LicenceReading.Of(type, library.Name, row.Content, today, zone)).OfType<Licence>().OrderBy(static one => one.Standing).ThenByDescending(static one => one.ValidUntil, StringComparer.Ordinal)];
    }

    /// <summary>How one stands that a record names: for the receipt's warnings.</summary>
    public async Task<SeenLicence?> Look(string identifier, CancellationToken stop)
    {
        if (TypeOf(identifier) is not { } type || await By(type, type.Fields.Identifier, identifier, stop) is not { } found) return null;
        return new SeenLicence(type.Name, found is [var licence, ..] ? CatalogJson.Word(licence.Standing) : null);
    }
}
