using Exchange.Core.Registry.Checks;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Registry.Reading;

namespace Exchange.Core.Registry;

/// <summary>
/// Looks between documents: the registry as it would be after a set is applied must hold together. Looked at are the documents of the set and
/// every registered one that leads to something the set changes or removes; a registered document that the set breaks is a fault of the set.
/// </summary>
/// <param name="clock">Tells which calendars end soon; without one nobody is warned of that.</param>
public sealed class CrossCheck(DocumentChecks checks, TimeProvider? clock = null)
{
    private static readonly DocumentKind[] KindOrder = [.. DocumentKind.All];

    /// <param name="now">The registry as it is.</param>
    /// <param name="set">What was read; its own faults are not repeated.</param>
    /// <param name="removed">What is to be taken out.</param>
    /// <param name="acceptBreaking">Schemas that break who uses them are told as warnings and refuse nothing.</param>
    /// <returns>The registry as it would be, with the set's documents under the next revision, and what is wrong with it.</returns>
    public CheckedSet Check(RegistrySnapshot now, ReadSet set, IReadOnlySet<(DocumentKind Kind, string Name)> removed, bool acceptBreaking = false)
    {
        var changed = set.Documents
            .Where(document => now.Entry(document.Kind, document.Name)?.Digest != document.Digest)
            .Select(document => new RegistryEntry(
                document.Kind, document.Name, now.Revision + 1, document.Digest, document.Content, document.Document, document.File))
            .ToList();
        var next = now.With(now.Revision + 1, changed, removed);
        var report = new CheckReport(next, set);

        foreach (var (kind, name) in removed.Where(gone => now.Entry(gone.Kind, gone.Name) is null))
            report.AddWithoutPlace(kind, name, FaultKind.NotRegistered, kind.Zh, name, kind.Name);
        var touched = changed.Select(entry => (entry.Kind, entry.Name)).Concat(removed).ToHashSet();
        var affected = next.Entries.Where(entry => Leads(next, entry, touched) || (Same(now, entry) is { } same && Leads(now, same, touched)))
            .OrderBy(entry => Array.IndexOf(KindOrder, entry.Kind)).ThenBy(entry => entry.Name, StringComparer.Ordinal).ToList();
        foreach (var entry in affected)
            Existing(report, entry, now, removed);
        foreach (var entry in affected)
            Rules(report, entry);
        // The dear checks last, and only where everything they would lean on is sound: one cause, one fault.
        foreach (var kind in (DocumentKind[])[DocumentKind.Schema, DocumentKind.Mapping, DocumentKind.Item, DocumentKind.Library])
        {
            foreach (var entry in affected.Where(entry => entry.Kind == kind && Sound(report, entry)))
                Ask(report, entry);
        }
        // Not before all else is said: a breaking change makes nothing unsound.
        var breaking = affected.Where(entry => entry.Document is SchemaDocument && Sound(report, entry))
            .SelectMany(entry => checks.Version(now, next, (SchemaDocument)entry.Document).Select(finding => (entry, finding))).ToList();
        foreach (var (entry, finding) in breaking)
            report.Add(entry, finding with { IsWarning = acceptBreaking });

        return new CheckedSet(now, next, set, changed, removed, report.Faults, report.Warnings, breaking.Count);
    }

    /// <summary>The document is touched itself, or names something touched, or leads to it further on.</summary>
    private static bool Leads(RegistrySnapshot next, RegistryEntry entry, HashSet<(DocumentKind, string)> touched) =>
        References.Reached(next, entry).Any(reached => touched.Contains((reached.Kind, reached.Name))
            || next.ReferencesOf(reached).Any(reference => touched.Contains((reference.Kind, reference.Name))));

    /// <summary>
    /// The registered document, if the set leaves it as it is. A schema's references show only where they lead, so what it led to counts too.
    /// </summary>
    private static RegistryEntry? Same(RegistrySnapshot now, RegistryEntry entry) =>
        now.Entry(entry.Kind, entry.Name) is { } same && same.Digest == entry.Digest ? same : null;

    private static void Existing(CheckReport report, RegistryEntry entry, RegistrySnapshot now, IReadOnlySet<(DocumentKind, string)> removed)
    {
        var references = report.Next.ReferencesOf(entry).Concat(Same(now, entry) is { } same ? now.ReferencesOf(same) : []);
        foreach (var reference in references.Distinct())
        {
            if (report.Next.Entry(reference.Kind, reference.Name) is not null || report.IsNamed(reference.Kind, reference.Name))
                continue;
            if (removed.Contains((reference.Kind, reference.Name)) && !report.IsRead(entry))
            {
                report.AddWithoutPlace(reference.Kind, reference.Name, FaultKind.ReferenceUsed,
                    reference.Kind.Zh, reference.Name, $"{entry.Kind}/{entry.Name}", reference.Kind.Name);
                report.Unsound(entry);
                continue;
            }

            var (zh, en) = NearestName.Hint(reference.Name, report.Next.Entries.Where(other => other.Kind == reference.Kind).Select(other => other.Name));
            report.Add(entry, reference.Pointer, FaultKind.ReferenceUnknown,
                reference.Kind.Zh, ShapeWords.Short(reference.Name), zh, reference.Kind.Name, en);
        }
    }

    private void Rules(CheckReport report, RegistryEntry entry)
    {
        var times = new TimeRules(report, entry);
        // A day more or less in another time zone is nothing to sixty.
        DateOnly? today = clock is null ? null : DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        switch (entry.Document)
        {
            case OrganisationDocument organisation:
                TableRules.Parents(report, entry, organisation);
                NumberRules.Check(report, entry, organisation);
                break;
            case SchemaDocument schema:
                TableRules.Ids(report, entry, schema);
                break;
            case CodeTableDocument table:
                TableRules.Codes(report, entry, table);
                break;
            case CalendarDocument calendar:
                TableRules.Days(report, entry, calendar);
                times.Hours(calendar.Hours);
                times.Ends(calendar.Name, today, "/until");
                break;
            case ScheduleDocument schedule:
                if (checks.Cron(schedule.Cron) is { } words)
                    report.Add(entry, "/cron", FaultKind.Cron, words);
                if (schedule.TimeZone is not null && TimeRules.Zone(schedule.TimeZone) is null)
                    report.Add(entry, "/timeZone", FaultKind.TimeZone, schedule.TimeZone);
                times.Stops(schedule.Except, "/except", schedule.TimeZone, schedule.Calendar, schedule.Window);
                times.Ends(schedule.Calendar, today);
                break;
            case AdapterDocument adapter:
                AdapterRules.Check(report, entry, adapter);
                if (adapter.TimeZone is not null && TimeRules.Zone(adapter.TimeZone) is null)
                    report.Add(entry, "/timeZone", FaultKind.AdapterZone, adapter.TimeZone);
                times.Stops(adapter.Stops, "/stops", adapter.TimeZone, adapter.Calendar);
                times.Ends(adapter.Calendar, today);
                break;
            case MappingDocument mapping:
                TableRules.Tables(report, entry, mapping);
                times.Ends(mapping.Calendar, today);
                break;
            case JurisdictionDocument jurisdiction:
                new JurisdictionRules(report, entry, jurisdiction).Check();
                break;
            case ItemDocument item:
                new ItemRules(report, entry, item).Check();
                times.Ends(item.Calendar, today);
                break;
            case SubscriptionDocument subscription:
                SubscriptionRules.Check(report, entry, subscription, checks.MayPostTo);
                break;
            case LibraryDocument library:
                new LibraryRules(report, entry, library).Check();
                break;
            case LicenceTypeDocument type:
                new LicenceTypeRules(report, entry, type).Check();
                break;
            case EvidenceDocument table:
                new EvidenceRules(report, entry, table).Check();
                break;
        }
    }

    private static bool Sound(CheckReport report, RegistryEntry entry) =>
        References.Reached(report.Next, entry).All(reached => !report.IsUnsound(reached)
            && report.Next.ReferencesOf(reached).All(reference => report.Next.Entry(reference.Kind, reference.Name) is not null));

    private void Ask(CheckReport report, RegistryEntry entry)
    {
        var findings = entry.Document switch
        {
            SchemaDocument schema => checks.Schema(report.Next, schema),
            MappingDocument mapping => checks.Mapping(report.Next, mapping),
            ItemDocument item => checks.Item(report.Next, item),
            LibraryDocument library => RegisteredLibraries.Check(report.Next, library).Concat(checks.Library(report.Next, library)),
            _ => [],
        };
        foreach (var finding in findings)
            report.Add(entry, finding);
    }
}

/// <summary>A set that was read and looked at between documents.</summary>
/// <param name="Next">The registry as it would be.</param>
/// <param name="Changed">What would be stored: documents that are new or differ from what is registered.</param>
/// <param name="Breaking">How many changes of schemas break, or may break, who uses them.</param>
/// <param name="Faults">The set's own faults and those between documents. While there is one, nothing is applied.</param>
public sealed record CheckedSet(
    RegistrySnapshot Now,
    RegistrySnapshot Next,
    ReadSet Read,
    IReadOnlyList<RegistryEntry> Changed,
    IReadOnlySet<(DocumentKind Kind, string Name)> Removed,
    IReadOnlyList<DocumentFault> Faults,
    IReadOnlyList<DocumentFault> Warnings,
    int Breaking = 0);
