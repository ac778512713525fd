using System.Text;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Files;

/// <summary>
/// Reads the department's result files: each once it is whole, its rows until the hub has them all, and then moves it away. Used only by who holds
/// the <see cref="FolderLock"/>. What it remembers of a file is lost with the process; the file is then read again, and the rows' keys make that harmless.
/// </summary>
internal sealed class ResultDesk(FileAdapterOptions options, SentBook book, TimeProvider clock, Action<string> at)
{
    const int LargestControl = 65_536;

    readonly ResultsPart results = options.Results!;
    readonly Kind[] kinds = [.. options.Results!.Files.Select(file => new Kind(
        file, new NamePattern(file.Name), file.Control is { } control ? new ControlText(control) : null, FileFaults.ResultPart(file, options)))];
    readonly ResultShelf shelf = new(options.Results!, clock);
    readonly Dictionary<string, OpenResult> open = new(StringComparer.Ordinal);
    readonly Dictionary<string, ((long Size, DateTime Written) Stamp, long Since)> seen = new(StringComparer.Ordinal);

    public ProgressRows Read(int most, CancellationToken stop)
    {
        var rows = new List<ProgressRow>();
        var there = Directory.EnumerateFiles(results.Folder).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToList();
        foreach (var gone in seen.Keys.Concat(open.Keys).Except(there, StringComparer.Ordinal).ToList())
        {
            seen.Remove(gone);
            open.Remove(gone);
        }
        foreach (var name in there)
        {
            if (rows.Count >= most || stop.IsCancellationRequested)
                break;
            if (kinds.FirstOrDefault(k => k.Pattern.Recognise(name) is not null) is not { } kind)
                continue;
            try
            {
                if (Open(name, kind) is not { } result)
                    continue;
                rows.AddRange(result.Unkept.Take(most - rows.Count));
                if (result.IsKept)
                    Finish(result);
            }
            catch (Exception error) when (DiskTrouble.Is(error) && Directory.Exists(results.Folder))
            {
                // One file that cannot be read holds up no other; it stays where it is.
                shelf.Tell(name, new ResultFault(error.HResult == Disk.Eloop ? "no-regular-file" : "not-readable", []), name);
            }
        }
        TellGaps();
        shelf.PutControlsAway(there);
        return new ProgressRows(rows, shelf.Faults());
    }

    /// <summary>The hub has these durably. A file all of whose rows it has is moved to the done ones.</summary>
    public void Mark(IReadOnlyList<ProgressRow> kept)
    {
        foreach (var row in kept)
            if (open.TryGetValue(row.Source, out var result))
                result.Keep(row.Key);
        foreach (var result in open.Values.Where(static r => r.IsKept).ToList())
            Finish(result);
    }

    OpenResult? Open(string name, Kind kind)
    {
        var stamp = ResultShelf.StampOf(Path.Combine(results.Folder, name));
        if (open.TryGetValue(name, out var known))
        {
            if (known.Stamp == stamp)
                return known;
            open.Remove(name);   // The department put another one over it.
        }
        if (!IsWhole(name, kind, stamp, out var control))
            return null;
        if (Disk.ReadRegular(Path.Combine(results.Folder, name), results.LargestBytes) is not { } bytes)
            return SetAside(name, control, new ResultFault("too-large", []));
        var text = control is null ? null : Encoding.UTF8.GetString(Disk.ReadRegular(Path.Combine(results.Folder, control), LargestControl) ?? []);
        return ResultContent.Read(bytes, name, text, kind.File, options.Csv) switch
        {
            ResultContent.Bad bad => SetAside(name, control, bad.Fault),
            var content => Match(name, control, stamp, kind, content),
        };
    }

    OpenResult? Match(string name, string? control, (long, DateTime) stamp, Kind kind, ResultContent content)
    {
        var (date, number) = kind.Pattern.Recognise(name)!.Value;
        if (book.Find(date, number!.Value) is not { } files || !files.Files.ContainsKey(kind.Part))
            return SetAside(name, control, new ResultFault("unknown-file", []));
        var match = new ResultMatch(kind.File, name, book.Read(files), kind.Part, book.ReadBack(files, kind.Part));
        if (content is ResultContent.Element element)
            match.Match(element.Json);
        else if (match.Match(((ResultContent.Rows)content).All) is { } fault)
            return SetAside(name, control, fault);
        foreach (var told in match.Faults)
            shelf.Tell(name, told, $"{name}\n{string.Join(',', match.Rows.Select(static r => r.Key))}");
        return open[name] = new OpenResult(name, control, stamp, files, kind.Part, match.Rows, match.Back);
    }

    /// <summary>Whether the department has finished it: its control file is there, or it has not changed for a while.</summary>
    bool IsWhole(string name, Kind kind, (long Size, DateTime Written) stamp, out string? control)
    {
        control = kind.Control?.NameOf(name);
        if (control is not null)
            return File.Exists(Path.Combine(results.Folder, control));
        if (!seen.TryGetValue(name, out var before) || before.Stamp != stamp)
            seen[name] = before = (stamp, clock.GetTimestamp());
        return clock.GetElapsedTime(before.Since) >= TimeSpan.FromSeconds(kind.File.StableSeconds);
    }

    void Finish(OpenResult result)
    {
        open.Remove(result.Name);
        if (ResultShelf.StampOf(Path.Combine(results.Folder, result.Name)) != result.Stamp)
            return;   // Another one by now: it is read as such.
        book.WriteBack(result.Files, result.Part, book.ReadBack(result.Files, result.Part).With(result.Back));
        // If we stop here the file is still there: its rows are read again, under the same keys, and it is moved then.
        at("back-written");
        shelf.PutDone(result.Name, result.Control);
        at("result-moved");
    }

    OpenResult? SetAside(string name, string? control, ResultFault fault)
    {
        seen.Remove(name);
        shelf.SetAside(name, control, fault);
        return null;
    }

    /// <summary>A file without result behind which another has its own: the result, or the file, got lost.</summary>
    void TellGaps()
    {
        var now = clock.GetUtcNow();
        foreach (var kind in kinds)
        {
            var sent = book.All.Where(s => s.Files.ContainsKey(kind.Part)).ToList();
            var last = sent.FindLastIndex(s => book.IsAnswered(s, kind.Part));
            foreach (var late in sent.Take(Math.Max(last, 0)).Where(s => !book.IsAnswered(s, kind.Part)
                && now - s.At > TimeSpan.FromMinutes(results.GapMinutes)))
                if (!open.Values.Any(o => o.Files.Manifest == late.Manifest && o.Part == kind.Part))
                    shelf.Tell(late.Files[kind.Part], new ResultFault("result-missing", []), late.Files[kind.Part]);
        }
    }

    sealed record Kind(ResultFile File, NamePattern Pattern, ControlText? Control, string Part);
}
