using System.Runtime.CompilerServices;
using Exchange.Adapters.Files;
using Exchange.Core.Contract;

namespace Exchange.Adapters.SharedFiles;

/// <summary>Reads files of rows out of one department's folder, and moves away what was taken.</summary>
public sealed class SharedFilesAdapter : IPullingAdapter, IProbingAdapter
{
    readonly SharedFilesOptions options;

    /// <exception cref="ArgumentException">The options have a fault; the first one is named.</exception>
    public SharedFilesAdapter(SharedFilesOptions options, AdapterContext context)
    {
        foreach (var (pointer, message) in SharedFilesKind.Kind.Faults(options))
            throw new ArgumentException($"{pointer} {message} ({context.Adapter})", nameof(options));
        this.options = options;
    }

    string Done => options.Done ?? Path.Combine(options.Folder, "done");

    public Task<PushAnswer> Push(Message message, CancellationToken stop) =>
        Task.FromResult<PushAnswer>(new PushAnswer.Rejected("submit-not-supported", "These files are only harvested from: nothing can be handed over here."));

    public Task<string?> Probe(CancellationToken stop) => Task.FromResult(Directory.Exists(options.Folder) ? null : $"the folder {options.Folder} is not there");

    /// <inheritdoc />
    public async IAsyncEnumerable<PulledPage> Pull(PullOrder order, [EnumeratorCancellation] CancellationToken stop)
    {
        var source = Source(order);
        var place = SharedPlace.Read(order.After ?? (order.Mode is PullMode.Changes ? order.From : null));
        var told = false;
        await foreach (var (path, facts, behind) in Files(order, source, place, stop))
        {
            // One more would make the first one, which lies there still, a new one: the others come with the next harvest, when this one's are moved away.
            if (place.File is null && place.Forgets is { } first && File.Exists(Path.Combine(options.Folder, first)))
                break;
            await using var file = new HashedFile(path);
            var (page, given) = (new List<PulledRow>(), behind > 0);
            var (rows, bytes) = (0L, 0L);
            await foreach (var row in SharedRows.Of(file, source, stop))
            {
                // Rows that are kept already; skipping them is no more than reading the file.
                if (++rows <= behind)
                    continue;
                if (page.Count == order.Most || (page.Count > 0 && bytes + row.Content.Length > order.MostBytes))
                {
                    yield return new PulledPage(page, (place with { File = file.Name, Digest = facts.Digest, Rows = rows - 1 }).Write());
                    (page, bytes, told, given) = ([], 0, true, true);
                }
                page.Add(row);
                bytes += row.Content.Length;
            }
            // What was read is not what was proven: as long as no row of it was given away it is left for the next try, which comes soon.
            if (file.Digest != facts.Digest)
                throw given ? Changed(file.Name) : new IOException($"the file {file.Name} was written to while it was read");
            place = place.With(file.Name, facts);
            yield return new PulledPage(page, place.Write());
            told = true;
        }
        if (!told)
            yield return new PulledPage([], place.Write());
    }

    /// <inheritdoc />
    public async Task Taken(PullOrder order, string place, CancellationToken stop)
    {
        var source = Source(order);
        foreach (var path in source.Whole ? Older(source, SharedPlace.Read(place)) : await Known(source, SharedPlace.Read(place), stop))
        {
            Directory.CreateDirectory(Done);
            // If we stop between the two the control file is left over; nobody minds it.
            Move(path);
            if (source.Control is { } control && Path.Combine(options.Folder, new ControlText(control).NameOf(Path.GetFileName(path))) is var beside && File.Exists(beside))
                Move(beside);
        }
    }

    /// <summary>What has all rows stays until a newer one was taken: the next harvest needs it again. Older is what stands before it in the order of names, whether it still lies there itself or not.</summary>
    List<string> Older(SharedFile source, SharedPlace place)
    {
        if (place.Taken is not [.., var last])
            return [];
        var taken = Path.Combine(options.Folder, last.File);
        var all = Named(source, taken);
        return all.IndexOf(taken) is var at && at > 0 ? all[..at] : [];
    }

    async Task<List<string>> Known(SharedFile source, SharedPlace place, CancellationToken stop)
    {
        var known = new List<string>();
        foreach (var path in Named(source))
        {
            try
            {
                if (place.Knows(Path.GetFileName(path), await SharedContent.Check(path, source, stop), IsOrdered(source)))
                    known.Add(path);
            }
            catch (Exception error) when (error is IOException or PullException)
            {
                // A new one that is being written, or is none: the next harvest says so.
            }
        }
        return known;
    }

    void Move(string path)
    {
        var (target, n) = (Path.Combine(Done, Path.GetFileName(path)), 1);
        while (Path.Exists(target))
            target = Path.Combine(Done, $"{Path.GetFileName(path)}.{++n}");
        Disk.Rename(path, target);
    }

    /// <summary>The files that are to be read, in their order, with what is known of them and how many rows of the first are behind.</summary>
    async IAsyncEnumerable<(string Path, SharedFacts Facts, long Behind)> Files(PullOrder order, SharedFile source, SharedPlace place, [EnumeratorCancellation] CancellationToken stop)
    {
        var there = Named(source);
        if (source.Whole)
        {
            // One that was begun is gone on with, though a newer one has come: the next harvest takes that.
            var whole = place.File is { } begun ? Path.Combine(options.Folder, begun) : order.After is not null ? null : there.LastOrDefault() ?? throw new PullException("no-file", $"There is no file of the source {source.Name}.");
            if (whole is not null)
                yield return (whole, await Check(whole, source, place, stop), place.Rows);
            yield break;
        }
        if (place.File is { } first)
            yield return (Path.Combine(options.Folder, first), await Check(Path.Combine(options.Folder, first), source, place, stop), place.Rows);
        foreach (var path in there.Where(path => Path.GetFileName(path) != place.File))
        {
            var facts = await SharedContent.Check(path, source, stop);
            if (!place.Knows(Path.GetFileName(path), facts, IsOrdered(source)))
                yield return (path, facts, 0);
        }
    }

    static async Task<SharedFacts> Check(string path, SharedFile source, SharedPlace place, CancellationToken stop)
    {
        if (place.File is not null && !File.Exists(path))
            throw new PullException("file-changed", $"The file {place.File} is gone, and was only read in part.");
        var facts = await SharedContent.Check(path, source, stop);
        return place.Digest is null || place.Digest == facts.Digest ? facts : throw Changed(place.File!);
    }

    static PullException Changed(string name) => new("file-changed", $"The file {name} was changed while it was read.");

    static bool IsOrdered(SharedFile source) => source.File.Contains('{', StringComparison.Ordinal);

    /// <summary>By date, number and name.</summary>
    /// <param name="also">A file that has its place among them, whether it is there or not.</param>
    List<string> Named(SharedFile source, string? also = null)
    {
        var pattern = new NamePattern(source.File);
        return [.. Directory.EnumerateFiles(options.Folder).Concat(also is null ? [] : [also]).Distinct(StringComparer.Ordinal).Select(path => (Path: path, Told: pattern.Recognise(Path.GetFileName(path)))).Where(static one => one.Told is not null)
            .OrderBy(static one => one.Told!.Value.Date, StringComparer.Ordinal).ThenBy(static one => one.Told!.Value.Sequence).ThenBy(static one => one.Path, StringComparer.Ordinal).Select(static one => one.Path)];
    }

    SharedFile Source(PullOrder order)
    {
        var source = options.Pull.FirstOrDefault(one => one.Name == order.Source) ?? throw new PullException("no-such-source", $"The adapter has no source {order.Source}.");
        return order.Mode == (source.Whole ? PullMode.Full : PullMode.Changes) ? source : throw new PullException("no-such-mode", $"The source {source.Name} has {(source.Whole ? "all rows in each file: mode full" : "changes in its files: mode changes")}.");
    }
}
