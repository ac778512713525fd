using System.Text.Json;
using Exchange.Core.Mapping.Schemas;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Registry.Reading;

namespace Exchange.Core.Registry.Checks;

/// <summary>What a library must hold to. Whether its resource stands in the catalog is seen when rows come: entries are no documents.</summary>
internal sealed class LibraryRules(CheckReport report, RegistryEntry entry, LibraryDocument library)
{
    // As long as a field of the catalog may be.
    private const int MostName = 64;

    public void Check()
    {
        if (report.Next.Libraries.Values.FirstOrDefault(other => other.Resource == library.Resource && other.Name != library.Name && report.Yields(entry, other.Name)) is { } first)
            report.Add(entry, "/resource", FaultKind.LibraryResource, library.Resource, first.Name);
        if (library.Shortcut is { } shortcut && report.Next.Libraries.Values.FirstOrDefault(other => other.Shortcut == shortcut && other.Name != library.Name && report.Yields(entry, other.Name)) is { } taken)
            report.Add(entry, "/shortcut", FaultKind.LibraryShortcut, JsonNamingPolicy.CamelCase.ConvertName(shortcut.ToString()), taken.Name);
        // What one has taken its source marks or puts away: another library would never get it.
        if (library.Harvest is { Mode: HarvestMode.Changes } harvest && report.Next.Libraries.Values.FirstOrDefault(other => other.Harvest is { Mode: HarvestMode.Changes } theirs
            && theirs.Adapter == harvest.Adapter && theirs.Source == harvest.Source && other.Name != library.Name && report.Yields(entry, other.Name)) is { } earlier)
            report.Add(entry, "/harvest/source", FaultKind.LibrarySource, harvest.Source, earlier.Name);
        if (!FindsByShortcut())
            report.Add(entry, library.ShortcutBy is null ? "/shortcut" : "/shortcutBy", FaultKind.LibraryShortcutField);
        Once(library.Identity, "/identity");
        Once(library.Keys, "/keys");
        for (var i = 0; i < library.Unique.Count; i++)
        {
            if (library.Unique[i].Count is 0 or > 8)
                report.Add(entry, $"/unique/{i}", FaultKind.LibraryUnique);
            Once(library.Unique[i], $"/unique/{i}");
        }

        if (library.Harvest?.Mapping is { } name && report.Next.Mappings.GetValueOrDefault(name) is { } mapping)
        {
            if (mapping is not { Reads: MappingReads.Row, Format: MessageFormat.Json })
                report.Add(entry, "/harvest/mapping", FaultKind.RowMapping, name);
            else if (mapping.To != library.Schema)
                report.Add(entry, "/harvest/mapping", FaultKind.LibraryMapping, name, mapping.To, library.Schema);
        }

        foreach (var (field, pointer) in Fields())
        {
            if (!IsDescribed(field))
                report.Add(entry, pointer, FaultKind.LibraryField, ShapeWords.Short(field), library.Schema);
        }
    }

    /// <summary>What no key of the library is may still be an identifier of the catalog's entry, where the library itself names none.</summary>
    private bool FindsByShortcut() => library.Shortcut is null ? library.ShortcutBy is null
        : library.ShortcutField() is { } field && (library.Keys.Count == 0 || library.Keys.Contains(field, StringComparer.Ordinal) || (library.Identity is [var one] && one == field));

    private IEnumerable<(string Field, string Pointer)> Fields() => library.Identity.Select(static (field, i) => (field, $"/identity/{i}"))
        .Concat(library.Keys.Select(static (field, i) => (field, $"/keys/{i}")))
        .Concat(library.Unique.SelectMany(static (fields, u) => fields.Select((field, i) => (field, $"/unique/{u}/{i}"))))
        .Concat(new[]
        {
            (library.ValidFrom, "/validFrom"), (library.ValidTo, "/validTo"), (library.Timeliness?.Field, "/timeliness/field"), (library.RowFilter?.Field, "/rowFilter/field"),
            (library.ShortcutBy, "/shortcutBy"),
        }.Where(static one => one.Item1 is not null).Select(static one => (one.Item1!, one.Item2)));

    private bool IsDescribed(string field)
        => field.Length <= MostName && (RegisteredSchemas.Place(report.Next, library.Schema) is not { } place || place.Member(field).Standing is Standing.Described or Standing.Allowed or Standing.Free);

    private void Once(IReadOnlyList<string> fields, string pointer)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < fields.Count; i++)
        {
            if (!seen.Add(fields[i]))
                report.Add(entry, $"{pointer}/{i}", FaultKind.NameTwice, fields[i]);
        }
    }
}
