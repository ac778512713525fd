using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Registry;

/// <summary>
/// Where the registry is changed: the one path for API, CLI and console. Every change is validated as a whole, stored as new immutable versions
/// under one new revision, and logged, all in one commit; or nothing of it is.
/// </summary>
public sealed class RegistryDesk(
    Database database, CommitQueue commits, RegistryShelf shelf, ClientKeys keys, DocumentReader reader, DocumentChecks checks, TimeProvider clock)
{
    // A change that somebody overtook is checked again against what they left. So many times in a row is a crowd, and the caller may decide.
    private const int MostTries = 5;

    private static readonly IReadOnlySet<(DocumentKind, string)> NothingRemoved = new HashSet<(DocumentKind, string)>();

    private static readonly ReadSet NothingRead = new([], new HashSet<(DocumentKind, string)>(), []);

    private readonly CrossCheck crossCheck = new(checks, clock);

    /// <summary>Validates a set and stores what is new in it.</summary>
    /// <exception cref="StorageUnavailableException">It was not stored, or whether it was is unclear: applying the same again is safe.</exception>
    public Task<RegistryAnswer> Apply(IReadOnlyList<DocumentFile> files, RegistryOrder order, CancellationToken stop)
    {
        var set = reader.Read(files);
        return Carry(order, _ => (set, NothingRemoved), null, stop);
    }

    /// <summary>Takes documents out. What stays must hold together without them; documents that only use each other can go together.</summary>
    /// <exception cref="StorageUnavailableException">It was not stored, or whether it was is unclear: it may be asked for again.</exception>
    public Task<RegistryAnswer> Remove(IReadOnlyCollection<(DocumentKind Kind, string Name)> documents, RegistryOrder order, CancellationToken stop) =>
        Carry(order, _ => (NothingRead, documents.ToHashSet()), null, stop);

    /// <summary>
    /// Brings back the registry of an earlier revision, as a new revision. Its documents are read again from their original text, so what the hub
    /// has since learnt to refuse is refused here too.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such revision.</exception>
    /// <exception cref="StorageUnavailableException">It was not stored, or whether it was is unclear: it may be asked for again.</exception>
    public async Task<RegistryAnswer> Rollback(long revision, RegistryOrder order, CancellationToken stop)
    {
        var then = await shelf.At(revision, stop);
        var files = await Export(revision, null, stop);
        var set = files.Count == 0 ? NothingRead : reader.Read(files);
        return await Carry(order with { AcceptBreaking = true }, now => (set, now.Entries.Select(entry => (entry.Kind, entry.Name))
            .Where(name => then.Entry(name.Kind, name.Name) is null).ToHashSet()), revision, stop);
    }

    /// <exception cref="ArgumentOutOfRangeException">There is no such revision.</exception>
    public async Task<IReadOnlyList<DocumentDifference>> Compare(long old, long now, CancellationToken stop) =>
        Difference.Between(await shelf.At(old, stop), await shelf.At(now, stop));

    /// <summary>Revisions, newest first.</summary>
    /// <param name="before">Only those below; null for the newest.</param>
    public async Task<IReadOnlyList<RegistryRevision>> Revisions(long? before, int limit, CancellationToken stop) =>
        await RegistryRows.ReadRevisions(database, before ?? await RegistryRows.ReadHead(database, stop) + 1, limit, stop);

    /// <summary>A document's versions, newest first; empty when there never was one of that name.</summary>
    public async Task<IReadOnlyList<DocumentVersion>> History(DocumentKind kind, string name, CancellationToken stop) =>
        await RegistryRows.ReadVersions(database, kind, name, stop);

    /// <summary>A document as it was written, at the current or an earlier revision; null when there is none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such revision.</exception>
    public async Task<DocumentFile?> Source(DocumentKind kind, string name, long? revision, CancellationToken stop)
    {
        var snapshot = revision is { } at ? await shelf.At(at, stop) : shelf.Current;
        return snapshot.Entry(kind, name) is { } entry ? await File(entry, stop) : null;
    }

    /// <summary>The registered documents as they were written, one file each, such that applying them changes nothing.</summary>
    /// <param name="kind">Only this kind; null for all.</param>
    /// <param name="wanted">Only these of them; null for all.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such revision.</exception>
    public async Task<IReadOnlyList<DocumentFile>> Export(long? revision, DocumentKind? kind, CancellationToken stop, Func<RegistryEntry, bool>? wanted = null)
    {
        var snapshot = revision is { } at ? await shelf.At(at, stop) : shelf.Current;
        var files = new List<DocumentFile>();
        foreach (var entry in snapshot.Entries.Where(entry => (kind is null || entry.Kind == kind) && wanted?.Invoke(entry) is not false))
            files.Add(await File(entry, stop));
        return [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    private async Task<RegistryAnswer> Carry(
        RegistryOrder order,
        Func<RegistrySnapshot, (ReadSet Set, IReadOnlySet<(DocumentKind Kind, string Name)> Removed)> prepare,
        long? backTo,
        CancellationToken stop)
    {
        for (var tries = 1; ; tries++)
        {
            await shelf.Refresh(stop);
            var now = shelf.Current;
            if (order.BasedOn is { } seen && seen != now.Revision)
                return new RegistryAnswer.Overtaken(now.Revision);
            var (set, removed) = prepare(now);
            var check = crossCheck.Check(now, set, removed, order.AcceptBreaking);
            if (check.Faults.Count > 0)
                return new RegistryAnswer.Faulty(now.Revision, check.Faults, check.Warnings);
            var differences = Difference.Between(check.Now, check.Next);
            if (differences.Count == 0)
                return new RegistryAnswer.Unchanged(now.Revision, check.Warnings);
            if (order.DryRun)
                return new RegistryAnswer.Previewed(now.Revision, differences, check.Warnings);
            var applied = new RegistryAnswer.Applied(check.Next.Revision, differences, check.Warnings);
            if (await Store(check, applied, order, backTo, stop))
            {
                // If we stop here the revision stands; this host and every other one takes it in with its next look at the head.
                // Keys before documents: a name that is registered anew must not be met with the keys of the one who had it.
                await keys.Refresh(CancellationToken.None);
                await shelf.Refresh(CancellationToken.None);
                return applied;
            }

            if (tries == MostTries)
                return new RegistryAnswer.Overtaken(await RegistryRows.ReadHead(database, stop));
        }
    }

    private async Task<bool> Store(CheckedSet check, RegistryAnswer.Applied applied, RegistryOrder order, long? backTo, CancellationToken stop)
    {
        var differences = applied.Differences;
        var at = clock.GetUtcNow();
        var revision = check.Next.Revision;
        var unit = new Unit("registry").Along(order.Along?.Invoke(applied)).When(RegistryRows.Move(check.Now.Revision, revision))
            .Do(RegistryRows.Add(new RegistryRevision(revision, at, order.By, order.Reason, backTo)));
        var sources = check.Read.Documents.ToDictionary(document => (document.Kind, document.Name), document => document.Text);
        foreach (var entry in check.Changed)
            unit.Do(RegistryRows.Add(entry, sources[(entry.Kind, entry.Name)]));
        foreach (var (kind, name) in check.Removed)
            unit.Do(RegistryRows.AddRemoval(kind, name, revision));
        unit.Log(Line(LogKind.RegistryApplied, LogData.Of(("revision", revision), ("documents", differences.Count), ("backTo", backTo),
            ("breaking", check.Breaking == 0 ? null : check.Breaking))));
        foreach (var difference in differences)
        {
            unit.Log(Line(LogKind.RegistryDocument, LogData.Of(
                ("revision", revision),
                ("kind", difference.Kind.Name),
                ("name", difference.Name),
                ("change", JsonNamingPolicy.CamelCase.ConvertName(difference.Change.ToString())),
                ("digest", check.Next.Entry(difference.Kind, difference.Name)?.Digest))));
        }

        // Whoever had a name has no part in it once it is given up, nor has whoever takes it next in the keys of the one before.
        foreach (var client in differences.Where(one => one.Kind == DocumentKind.Client && one.Change is not ChangeKind.Changed))
            await ClientKeys.EndAll(database, unit, client.Name, order.By, at, stop);
        return await commits.Commit(unit);

        LogEvent Line(string kind, string? data) => new(at.ToUnixTimeMilliseconds(), kind, Client: order.By, Data: data);
    }

    private async Task<DocumentFile> File(RegistryEntry entry, CancellationToken stop)
    {
        var (source, path) = await RegistryRows.ReadSource(database, entry, stop);
        var ending = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? ".json" : ".yaml";
        // A mapping may have its name from its folder, a schema from its file: these paths give both back.
        return new DocumentFile(entry.Kind == DocumentKind.Mapping && ending == ".yaml"
            ? $"{entry.Kind.Folder}/{entry.Name}/{DocumentFolder.MappingFile}"
            : $"{entry.Kind.Folder}/{entry.Name}{ending}", source);
    }
}

/// <summary>Who changes the registry, and how.</summary>
/// <param name="By">The client or person, for the log and the history; at most 100 characters.</param>
/// <param name="Reason">Why, in their words; at most 500 characters.</param>
/// <param name="DryRun">Validate and show the difference, store nothing.</param>
/// <param name="BasedOn">The revision that the caller looked at: with any other one the change is not made. Null: whatever is current.</param>
/// <param name="Along">Given the answer, what is written in the same commit.</param>
public sealed record RegistryOrder(
    string By, string? Reason = null, bool DryRun = false, long? BasedOn = null, Func<RegistryAnswer.Applied, Command>? Along = null)
{
    public string By { get; init => field = Within(value, 100, nameof(By)); } = Within(By, 100, nameof(By));

    public string? Reason { get; init => field = Within(value, 500, nameof(Reason)); } = Within(Reason, 500, nameof(Reason));

    /// <summary>
    /// Schemas in use may change such that they break who uses them: each such change is a warning of the answer instead of a fault, and their number stands in
    /// the log with the reason in the history. Default false.
    /// </summary>
    public bool AcceptBreaking { get; init; }

    [return: NotNullIfNotNull(nameof(text))]
    private static string? Within(string? text, int most, string name) =>
        text is null || text.Length <= most ? text : throw new ArgumentException($"At most {most} characters.", name);
}

/// <summary>What came of a change: a closed set.</summary>
public abstract record RegistryAnswer
{
    private RegistryAnswer() { }

    /// <summary>Stored as a new revision.</summary>
    public sealed record Applied(long Revision, IReadOnlyList<DocumentDifference> Differences, IReadOnlyList<DocumentFault> Warnings) : RegistryAnswer;

    /// <summary>A dry run without fault: this is what would be stored.</summary>
    public sealed record Previewed(long Revision, IReadOnlyList<DocumentDifference> Differences, IReadOnlyList<DocumentFault> Warnings) : RegistryAnswer;

    /// <summary>Everything is registered just so already; no revision was made.</summary>
    public sealed record Unchanged(long Revision, IReadOnlyList<DocumentFault> Warnings) : RegistryAnswer;

    /// <summary>Nothing was stored: every fault of every document.</summary>
    public sealed record Faulty(long Revision, IReadOnlyList<DocumentFault> Faults, IReadOnlyList<DocumentFault> Warnings) : RegistryAnswer;

    /// <summary>Nothing was stored: the registry is at another revision than the one the change was made for.</summary>
    public sealed record Overtaken(long Revision) : RegistryAnswer;
}
