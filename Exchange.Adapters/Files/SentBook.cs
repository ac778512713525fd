using System.Globalization;

namespace Exchange.Adapters.Files;

/// <summary>
/// What was handed over, and what is still to be: the manifests in the work folder, remembered. The sequence numbers are theirs too, so there is
/// no second truth: a number is used once a manifest has it. Used only by who holds the <see cref="FolderLock"/>.
/// </summary>
internal sealed class SentBook(string work, SequenceKind sequence, int keepDays, TimeProvider clock, Action<string> at)
{
    const string Ready = ".ready.json", Sent = ".sent.json", Back = ".back.json";
    const int LargestManifest = 268_435_456;
    static readonly TimeSpan BetweenPrunings = TimeSpan.FromHours(6);

    readonly Dictionary<string, string> manifestOf = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, SentFiles> sent = new(StringComparer.Ordinal);
    readonly Dictionary<string, long> highest = new(StringComparer.Ordinal);
    readonly HashSet<string> answered = new(StringComparer.Ordinal);
    readonly List<Manifest> open = [];
    bool loaded;
    DateTimeOffset pruned;

    /// <summary>Manifests whose files are still to be handed over, wholly or in part.</summary>
    public IReadOnlyList<Manifest> Open => [.. open];

    /// <summary>What was handed over, oldest first.</summary>
    public IEnumerable<SentFiles> All => sent.Values;

    /// <summary>Brings what is remembered up to the folder, if another host changed it.</summary>
    public void Refresh(FolderLock.Hold hold)
    {
        if (hold.OthersWereHere)
            loaded = false;
        if (!loaded)
            Load();
        if (clock.GetUtcNow() - pruned > BetweenPrunings)
            Prune();
    }

    public bool Has(string delivery) => manifestOf.ContainsKey(delivery);

    public SentFiles? Find(string? date, long number) =>
        date is not null ? sent.GetValueOrDefault(Manifest.NameOf(date, number)) : sent.Values.LastOrDefault(s => s.Sequence == number);

    public Manifest Read(SentFiles files) => Read(files.Manifest + Sent);

    /// <summary>The number after the last one of the day, or of all days.</summary>
    public long Next(string date)
    {
        var last = sequence is SequenceKind.Running ? highest.Values.DefaultIfEmpty(0).Max() : highest.GetValueOrDefault(date);
        return 1 + open.Where(m => sequence is SequenceKind.Running || m.Date == date).Select(static m => m.Sequence).Append(last).Max();
    }

    /// <summary>From here on its files are handed over, whatever happens.</summary>
    public void Write(Manifest manifest)
    {
        var path = Path.Combine(work, manifest.Name + Ready);
        Disk.WriteNew(path + Handover.Unfinished, manifest.Write(), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        // If we stop here it is unfinished like the files that it names.
        at("manifest-aside");
        Disk.Rename(path + Handover.Unfinished, path);
        open.Add(manifest);
        // If we stop here, or before the flush, it stands or it does not: both are whole.
        at("manifest-renamed");
        Disk.FlushFolder(work);
    }

    /// <summary>None of its files was handed over, and none will be.</summary>
    public void TakeBack(Manifest manifest)
    {
        File.Delete(Path.Combine(work, manifest.Name + Ready));
        Disk.FlushFolder(work);
        open.Remove(manifest);
    }

    /// <summary>All its files are handed over. Not flushed: if the mark is lost, the files that are missing here say the same.</summary>
    public void MarkSent(Manifest manifest)
    {
        Disk.Rename(Path.Combine(work, manifest.Name + Ready), Path.Combine(work, manifest.Name + Sent));
        open.Remove(manifest);
        Remember(manifest);
    }

    /// <summary>What is known of the rows that came back; empty before the first.</summary>
    public BackRows ReadBack(SentFiles files, string part) =>
        BackPath(files, part) is var path && File.Exists(path) ? BackRows.Read(Disk.ReadRegular(path, LargestManifest) ?? []) : new BackRows([]);

    public void WriteBack(SentFiles files, string part, BackRows rows)
    {
        var path = BackPath(files, part);
        Disk.TryDelete(path + Handover.Unfinished);
        Disk.WriteNew(path + Handover.Unfinished, rows.Write(), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(path + Handover.Unfinished, path, overwrite: true);
        Disk.FlushFolder(work);
        answered.Add(Path.GetFileName(path));
    }

    public bool IsAnswered(SentFiles files, string part) => answered.Contains(Path.GetFileName(BackPath(files, part)));

    string BackPath(SentFiles files, string part) => Path.Combine(work, $"{files.Manifest}.{part}{Back}");

    void Load()
    {
        manifestOf.Clear();
        sent.Clear();
        highest.Clear();
        answered.Clear();
        open.Clear();
        var unfinished = new List<string>();
        foreach (var path in Directory.EnumerateFiles(work).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (name.EndsWith(Ready, StringComparison.Ordinal))
                open.Add(Read(name));
            else if (name.EndsWith(Sent, StringComparison.Ordinal))
                Remember(Read(name));
            else if (name.EndsWith(Back, StringComparison.Ordinal))
                answered.Add(name);
            else if (name.EndsWith(Handover.Unfinished, StringComparison.Ordinal))
                unfinished.Add(name);
        }

        // What no manifest names was never going to be handed over.
        var wanted = open.SelectMany(m => m.Files).Select(f => f.Name + Handover.Unfinished).ToHashSet(StringComparer.Ordinal);
        foreach (var name in unfinished.Where(name => !wanted.Contains(name)))
            File.Delete(Path.Combine(work, name));
        loaded = true;
    }

    /// <summary>Takes away what is older than the days for which it is kept, but never the newest: the running number is its.</summary>
    void Prune()
    {
        var now = clock.GetUtcNow();
        foreach (var old in sent.Values.SkipLast(1).Where(s => now - s.At > TimeSpan.FromDays(keepDays)).ToList())
        {
            foreach (var back in answered.Where(name => name.StartsWith(old.Manifest + ".", StringComparison.Ordinal)).ToList())
            {
                File.Delete(Path.Combine(work, back));
                answered.Remove(back);
            }
            File.Delete(Path.Combine(work, old.Manifest + Sent));
            sent.Remove(old.Manifest);
            foreach (var delivery in old.Deliveries)
                manifestOf.Remove(delivery);
        }
        pruned = now;
    }

    Manifest Read(string name) => Manifest.Read(
        Disk.ReadRegular(Path.Combine(work, name), LargestManifest)
            ?? throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"the manifest {name} is larger than {LargestManifest} bytes")),
        name);

    void Remember(Manifest manifest)
    {
        var files = manifest.Files.Where(f => !f.Control).ToDictionary(f => f.Part, f => f.Name, StringComparer.Ordinal);
        highest[manifest.Date] = Math.Max(highest.GetValueOrDefault(manifest.Date), manifest.Sequence);
        sent[manifest.Name] = new SentFiles(manifest.Name, manifest.Date, manifest.Sequence, manifest.At, files, [.. manifest.Deliveries.Select(d => d.Id)]);
        foreach (var delivery in manifest.Deliveries)
            manifestOf[delivery.Id] = manifest.Name;
    }
}

/// <summary>One batch that was handed over, as far as it is kept in memory.</summary>
/// <param name="Files">File name by part.</param>
/// <param name="Deliveries">The ids of what is in it.</param>
internal sealed record SentFiles(string Manifest, string Date, long Sequence, DateTimeOffset At, IReadOnlyDictionary<string, string> Files,
    IReadOnlyList<string> Deliveries);
