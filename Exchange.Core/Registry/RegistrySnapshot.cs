using System.Collections.Concurrent;
using System.Collections.Frozen;
using Exchange.Core.Registry.Checks;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Registry;

/// <summary>
/// The registry at one revision: immutable, so whoever reads it once a request sees one consistent state. What is worked out of a document
/// (a compiled schema, a translator) is kept with it, and shared between snapshots in which neither the document nor anything it refers to differs.
/// </summary>
public sealed class RegistrySnapshot
{
    private readonly FrozenDictionary<(DocumentKind Kind, string Name), RegistryEntry> entries;
    private readonly DerivedValues derived;

    private readonly ConcurrentDictionary<(DocumentKind, string), IReadOnlyList<Reference>> references = new();

    // Held here and only weakly in the pool: a slot lives as long as a snapshot that uses it.
    private readonly ConcurrentDictionary<(DocumentKind, string), DerivedSlot> slots = new();

    internal RegistrySnapshot(long revision, IEnumerable<RegistryEntry> entries, DerivedValues derived)
    {
        Revision = revision;
        this.derived = derived;
        this.entries = entries.ToFrozenDictionary(entry => (entry.Kind, entry.Name));
        Organisations = Of<OrganisationDocument>();
        Clients = Of<ClientDocument>();
        Schemas = Of<SchemaDocument>();
        CodeTables = Of<CodeTableDocument>();
        Calendars = Of<CalendarDocument>();
        Schedules = Of<ScheduleDocument>();
        Mappings = Of<MappingDocument>();
        Adapters = Of<AdapterDocument>();
        Jurisdictions = Of<JurisdictionDocument>();
        Items = Of<ItemDocument>();
        Subscriptions = Of<SubscriptionDocument>();
        Libraries = Of<LibraryDocument>();
        LicenceTypes = Of<LicenceTypeDocument>();
        Evidence = Of<EvidenceDocument>();
    }

    /// <summary>A registry with nothing in it: what a set is checked against offline.</summary>
    public static RegistrySnapshot Empty { get; } = new(0, [], new DerivedValues());

    /// <summary>0 before the first apply.</summary>
    public long Revision { get; }

    public IReadOnlyDictionary<string, OrganisationDocument> Organisations { get; }

    public IReadOnlyDictionary<string, ClientDocument> Clients { get; }

    public IReadOnlyDictionary<string, SchemaDocument> Schemas { get; }

    public IReadOnlyDictionary<string, CodeTableDocument> CodeTables { get; }

    public IReadOnlyDictionary<string, CalendarDocument> Calendars { get; }

    public IReadOnlyDictionary<string, ScheduleDocument> Schedules { get; }

    public IReadOnlyDictionary<string, MappingDocument> Mappings { get; }

    public IReadOnlyDictionary<string, AdapterDocument> Adapters { get; }

    public IReadOnlyDictionary<string, JurisdictionDocument> Jurisdictions { get; }

    public IReadOnlyDictionary<string, ItemDocument> Items { get; }

    public IReadOnlyDictionary<string, SubscriptionDocument> Subscriptions { get; }

    public IReadOnlyDictionary<string, LibraryDocument> Libraries { get; }

    public IReadOnlyDictionary<string, LicenceTypeDocument> LicenceTypes { get; }

    public IReadOnlyDictionary<string, EvidenceDocument> Evidence { get; }

    /// <summary>Everything registered, in no particular order.</summary>
    public IReadOnlyCollection<RegistryEntry> Entries => entries.Values;

    public RegistryEntry? Entry(DocumentKind kind, string name) => entries.GetValueOrDefault((kind, name));

    /// <summary>
    /// A value worked out of a document, once: <paramref name="make"/> runs at the first call for this document, and again only when the document or
    /// something it refers to (directly or further on) has changed. It may read this snapshot, but only what the document refers to.
    /// What it throws is kept and thrown again: a document does not mend by itself.
    /// </summary>
    /// <typeparam name="T">Also tells apart several values of one document.</typeparam>
    /// <exception cref="KeyNotFoundException">There is no such document.</exception>
    public T Derived<T>(DocumentKind kind, string name, Func<RegistrySnapshot, T> make) where T : class
    {
        var entry = Entry(kind, name) ?? throw new KeyNotFoundException($"There is no {kind} “{name}” in revision {Revision}.");
        return slots.GetOrAdd((kind, name), _ => derived.Slot(References.Closure(this, entry))).Value(this, make);
    }

    /// <summary>The documents of a kind that a document names, directly.</summary>
    public IEnumerable<string> NamedBy(RegistryEntry entry, DocumentKind kind) =>
        ReferencesOf(entry).Where(reference => reference.Kind == kind).Select(reference => reference.Name);

    /// <summary>What the document names; worked out once a snapshot.</summary>
    internal IReadOnlyList<Reference> ReferencesOf(RegistryEntry entry) =>
        references.GetOrAdd((entry.Kind, entry.Name), static (_, from) => [.. References.Of(from.entry.Document, from.snapshot)], (entry, snapshot: this));

    /// <summary>This registry with some documents put in or taken out, as a set about to be applied would make it.</summary>
    internal RegistrySnapshot With(long revision, IReadOnlyCollection<RegistryEntry> changed, IReadOnlySet<(DocumentKind, string)> removed)
    {
        var gone = changed.Select(entry => (entry.Kind, entry.Name)).Concat(removed).ToHashSet();
        return new RegistrySnapshot(revision, entries.Values.Where(entry => !gone.Contains((entry.Kind, entry.Name))).Concat(changed), derived);
    }

    private FrozenDictionary<string, T> Of<T>() where T : Document =>
        entries.Values.Where(entry => entry.Document is T).ToFrozenDictionary(entry => entry.Name, entry => (T)entry.Document, StringComparer.Ordinal);
}
