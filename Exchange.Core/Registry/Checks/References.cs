using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Registry.Reading;
using SchemaLibrary = Exchange.Core.Checking.Schemas.SchemaLibrary;
using UriReference = Exchange.Core.Checking.Schemas.UriReference;

namespace Exchange.Core.Registry.Checks;

/// <summary>One document names another.</summary>
/// <param name="Pointer">Where, in the record of the one.</param>
internal sealed record Reference(string Pointer, DocumentKind Kind, string Name);

/// <summary>Which documents a document names.</summary>
internal static class References
{
    /// <summary>What names are relative to in a schema without an $id.</summary>
    public const string Names = SchemaLibrary.Registered;

    // An $id within an $id within an $id: more are none that anybody means.
    private const int MostBases = 64;

    /// <summary>
    /// Every reference, whether or not it leads anywhere (ask <see cref="RegistrySnapshot.ReferencesOf"/>, which remembers). A schema's $ref count only
    /// where they lead to a registered schema.
    /// </summary>
    public static IEnumerable<Reference> Of(Document document, RegistrySnapshot snapshot) => document switch
    {
        OrganisationDocument organisation => Some(("/parent", DocumentKind.Organisation, organisation.Parent)),
        ClientDocument client => Some(("/organisation", DocumentKind.Organisation, client.Organisation))
            .Concat(client.Organisations.Select((name, i) => new Reference($"/organisations/{i}", DocumentKind.Organisation, name)))
            .Concat(client.NumbersOf.Select((name, i) => new Reference($"/numbersOf/{i}", DocumentKind.Organisation, name))),
        SchemaDocument schema => OfSchema(schema, snapshot),
        ScheduleDocument schedule => Some(("/calendar", DocumentKind.Calendar, schedule.Calendar)),
        AdapterDocument adapter => Some(
                ("/organisation", DocumentKind.Organisation, adapter.Organisation), ("/calendar", DocumentKind.Calendar, adapter.Calendar))
            .Concat(Named(adapter.Options, "/options", IsMappingOption).Select(found => new Reference(found.Pointer, DocumentKind.Mapping, found.Text))),
        MappingDocument mapping => Some(
                ("/from", DocumentKind.Schema, mapping.From), ("/to", DocumentKind.Schema, mapping.To), ("/calendar", DocumentKind.Calendar, mapping.Calendar))
            .Concat(mapping.Tables.Select(table =>
                new Reference(JsonPointer.Add("/tables", table.Key) + "/table", DocumentKind.CodeTable, table.Value.Table))),
        JurisdictionDocument jurisdiction => OfJurisdiction(jurisdiction),
        ItemDocument item => OfItem(item),
        SubscriptionDocument subscription => Some(("/client", DocumentKind.Client, subscription.Client)),
        LibraryDocument library => Some(
            ("/schema", DocumentKind.Schema, library.Schema), ("/harvest/adapter", DocumentKind.Adapter, library.Harvest?.Adapter),
            ("/harvest/schedule", DocumentKind.Schedule, library.Harvest?.Schedule), ("/harvest/mapping", DocumentKind.Mapping, library.Harvest?.Mapping)),
        LicenceTypeDocument type => Some(("/states/table", DocumentKind.CodeTable, type.States?.Table))
            .Concat(type.Issuers.Select((name, i) => new Reference($"/issuers/{i}", DocumentKind.Organisation, name)))
            .Concat(type.Sources.Select((source, i) => new Reference($"/sources/{i}/item", DocumentKind.Item, source.Item))),
        EvidenceDocument table => table.Materials.SelectMany((kind, i) => kind.Of.Select((of, m) => new Reference($"/materials/{i}/of/{m}/item", DocumentKind.Item, of.Item))
            .Concat(kind.Accepts.SelectMany((one, a) => Some(($"/materials/{i}/accepts/{a}/licence", DocumentKind.LicenceType, one.Licence))))
            .Concat(kind.Providers.Select((one, p) => new Reference($"/materials/{i}/providers/{p}/organisation", DocumentKind.Organisation, one.Organisation)))),
        _ => [],
    };

    /// <summary>The digest over a document and everything it leads to: equal when nothing that its derived values may depend on differs.</summary>
    public static string Closure(RegistrySnapshot snapshot, RegistryEntry start)
    {
        var lines = Reached(snapshot, start).Select(entry => $"{entry.Kind}/{entry.Name}@{entry.Digest}").Order(StringComparer.Ordinal);
        return $"{start.Kind}/{start.Name} " + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }

    /// <summary>The document itself and everything it leads to, directly or further on.</summary>
    public static IReadOnlyCollection<RegistryEntry> Reached(RegistrySnapshot snapshot, RegistryEntry start)
    {
        var reached = new HashSet<RegistryEntry>(ReferenceEqualityComparer.Instance) { start };
        var open = new Stack<RegistryEntry>(reached);
        while (open.TryPop(out var entry))
        {
            foreach (var reference in snapshot.ReferencesOf(entry))
            {
                if (snapshot.Entry(reference.Kind, reference.Name) is { } next && reached.Add(next))
                    open.Push(next);
            }
        }

        return reached;
    }

    private static IEnumerable<Reference> OfItem(ItemDocument item)
    {
        var references = Some(
            ("/organisation", DocumentKind.Organisation, item.Organisation),
            ("/schema", DocumentKind.Schema, item.Schema),
            ("/closingTable", DocumentKind.CodeTable, item.ClosingTable),
            ("/calendar", DocumentKind.Calendar, item.Calendar));
        return references.Concat(item.Steps.SelectMany((step, i) => Some(
            ($"/steps/{i}/organisation", DocumentKind.Organisation, step.Organisation is "" ? null : step.Organisation),
            ($"/steps/{i}/adapter", DocumentKind.Adapter, step.Adapter is "" ? null : step.Adapter),
            ($"/steps/{i}/jurisdiction", DocumentKind.Jurisdiction, step.Jurisdiction),
            ($"/steps/{i}/mapping", DocumentKind.Mapping, step.Mapping),
            ($"/steps/{i}/withdrawMapping", DocumentKind.Mapping, step.WithdrawMapping),
            ($"/steps/{i}/schedule", DocumentKind.Schedule, step.Schedule)))
            .Concat(item.Situations.SelectMany((situation, i) => Some(($"/situations/{i}/schema", DocumentKind.Schema, situation.Schema))
                .Concat(situation.Steps.SelectMany((step, s) => Some(
                    ($"/situations/{i}/steps/{s}/mapping", DocumentKind.Mapping, step.Mapping),
                    ($"/situations/{i}/steps/{s}/withdrawMapping", DocumentKind.Mapping, step.WithdrawMapping))))))
            .Concat(item.Refusals.SelectMany((refusal, i) => refusal.Items.Select((name, k) => new Reference($"/refusals/{i}/items/{k}", DocumentKind.Item, name)))));
    }

    /// <summary>Names of the registered schemas that a schema takes in whole: what is valid by it is valid by each of them.</summary>
    public static IEnumerable<string> Whole(SchemaDocument schema, RegistrySnapshot snapshot)
    {
        var around = Id(schema) is { } id ? UriReference.Split(UriReference.Resolve(Names + schema.Name, id)).Uri : Names + schema.Name;
        return AtRoot(schema.Schema).Where(text => text.Length > 0 && text[0] != '#').Select(text => UriReference.Resolve(around, text))
            // A part of another schema is not that schema.
            .Where(resolved => !resolved.TrimEnd('#').Contains('#', StringComparison.Ordinal))
            .Select(resolved => Schema(snapshot, Registered(resolved))?.Name).OfType<string>();
    }

    private static IEnumerable<string> AtRoot(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object) return [];
        // Draft 7 reads nothing beside a $ref.
        if (schema.TryGetProperty("$ref", out var reference)) return reference.ValueKind == JsonValueKind.String ? [reference.GetString()!] : [];
        return schema.TryGetProperty("allOf", out var all) && all.ValueKind == JsonValueKind.Array ? all.EnumerateArray().SelectMany(AtRoot) : [];
    }

    private static IEnumerable<Reference> OfJurisdiction(JurisdictionDocument jurisdiction) => jurisdiction.Rows
        .SelectMany((row, i) => Route($"/rows/{i}", row.Organisation, row.Adapter, row.Mapping, row.WithdrawMapping))
        .Concat(Route("/default", jurisdiction.Default.Organisation, jurisdiction.Default.Adapter,
            jurisdiction.Default.Mapping, jurisdiction.Default.WithdrawMapping));

    private static IEnumerable<Reference> Route(string pointer, string organisation, string adapter, string? mapping, string? withdrawMapping) => Some(
        (pointer + "/organisation", DocumentKind.Organisation, organisation),
        (pointer + "/adapter", DocumentKind.Adapter, adapter),
        (pointer + "/mapping", DocumentKind.Mapping, mapping),
        (pointer + "/withdrawMapping", DocumentKind.Mapping, withdrawMapping));

    private static IEnumerable<Reference> Some(params (string Pointer, DocumentKind Kind, string? Name)[] references) =>
        references.Where(reference => reference.Name is not null).Select(reference => new Reference(reference.Pointer, reference.Kind, reference.Name!));

    /// <summary>
    /// As the compiler resolves them: each against every $id around it, since which of them count only a dialect knows. One that leads elsewhere than the
    /// compiler would go does no harm; one too few would leave a compiled schema in use after what it refers to has changed.
    /// </summary>
    private static IEnumerable<Reference> OfSchema(SchemaDocument schema, RegistrySnapshot snapshot) => InSchema(schema.Schema, "/schema", [Names + schema.Name])
        .Where(found => found.Text.Length > 0 && found.Text[0] != '#')
        .SelectMany(found => found.Bases
            .Select(around => Schema(snapshot, Registered(UriReference.Resolve(around, found.Text)))?.Name)
            .OfType<string>().Distinct(StringComparer.Ordinal)
            .Select(name => new Reference(found.Pointer, DocumentKind.Schema, name)))
        .Where(reference => reference.Name != schema.Name);

    private static IEnumerable<(string Pointer, string Text, List<string> Bases)> InSchema(JsonElement value, string pointer, List<string> bases)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                if (value.TryGetProperty("$id", out var id) && id.ValueKind == JsonValueKind.String)
                    bases = [.. bases.Select(around => UriReference.Split(UriReference.Resolve(around, id.GetString()!)).Uri).Concat(bases)
                        .Distinct(StringComparer.Ordinal).Take(MostBases)];
                return value.EnumerateObject().SelectMany(property =>
                    property.Name is "$ref" or "$dynamicRef" or "$schema" && property.Value.ValueKind == JsonValueKind.String
                        // A $schema is a name as it stands, relative to nothing.
                        ? [(JsonPointer.Add(pointer, property.Name), property.Value.GetString()!, property.Name == "$schema" ? [""] : bases)]
                        : InSchema(property.Value, JsonPointer.Add(pointer, property.Name), bases));
            case JsonValueKind.Array:
                return value.EnumerateArray().SelectMany((item, i) => InSchema(item, JsonPointer.Add(pointer, i), bases));
            default:
                return [];
        }
    }

    private static string Registered(string reference)
    {
        var uri = UriReference.Split(reference).Uri;
        return uri.StartsWith(Names, StringComparison.Ordinal) ? uri[Names.Length..] : uri;
    }

    /// <summary>A registered schema by its name, else by its $id: what a resolved reference finds.</summary>
    public static SchemaDocument? Schema(RegistrySnapshot snapshot, string nameOrId) => snapshot.Schemas.GetValueOrDefault(nameOrId)
        ?? snapshot.Schemas.Values.Where(schema => Id(schema) == nameOrId).MinBy(schema => schema.Name, StringComparer.Ordinal);

    /// <summary>What a schema calls itself, if it does.</summary>
    public static string? Id(SchemaDocument schema) =>
        schema.Schema.ValueKind == JsonValueKind.Object && schema.Schema.TryGetProperty("$id", out var id) && id.ValueKind == JsonValueKind.String
            ? id.GetString()!.TrimEnd('#')
            : null;

    /// <summary>
    /// An adapter kind's option that is called mapping, or ends so (summaryMapping), names a mapping that makes progress events of rows: at whatever
    /// depth it stands, and whatever the kind.
    /// </summary>
    private static bool IsMappingOption(string name) =>
        name == "mapping" || (name.EndsWith("Mapping", StringComparison.Ordinal) && char.IsAsciiLetterLower(name[0]) && name.All(char.IsAsciiLetter));

    /// <summary>Every text under one of these names, at any depth.</summary>
    private static IEnumerable<(string Pointer, string Text)> Named(JsonElement value, string pointer, Func<string, bool> names) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(property =>
            names(property.Name) && property.Value.ValueKind == JsonValueKind.String
                ? [(JsonPointer.Add(pointer, property.Name), property.Value.GetString()!)]
                : Named(property.Value, JsonPointer.Add(pointer, property.Name), names)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany((item, i) => Named(item, JsonPointer.Add(pointer, i), names)),
        _ => [],
    };
}
