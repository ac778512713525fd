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
        await foreach (var (path, digest, behind) in Files(order, source, place, stop))
        {
            var name = Path.GetFileName(path);
            var page = new List<PulledRow>();
            var (rows, bytes) = (0L, 0L);
            await foreach (var row in SharedRows.Of(path, source, stop))
            {
                // Rows that are kept already; skipping them is no more than reading the file.
                if (++rows <= behind)
                    continue;
                if (page.Count == order.Most || (page.Count > 0 && bytes + row.Content.Length > order.MostBytes))
                {
                    yield return new PulledPage(page, (place with { File = name, Digest = digest, Rows = rows - 1 }).Write());
                    (page, bytes, told) = ([], 0, true);
                }
                page.Add(row);
                bytes += row.Content.Length;
            }
            place = place.With(name, digest);
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

    /// <summary>What has all rows stays until a newer one was taken: the next harvest needs it again.</summary>
    List<string> Older(SharedFile source, SharedPlace place) =>
        place.Taken is [.., var last] ? [.. Named(source).TakeWhile(path => Path.GetFileName(path) != last.File)] : [];

    async Task<List<string>> Known(SharedFile source, SharedPlace place, CancellationToken stop)
    {
        var known = new List<string>();
        foreach (var path in Named(source))
        {
            try
            {
                var digest = await SharedContent.Check(path, source, stop);
                if (place.Taken.Any(one => one.Digest == digest))
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

    /// <summary>The files that are to be read, in their order, with their digests and how many rows of the first are behind.</summary>
    async IAsyncEnumerable<(string Path, string Digest, long Behind)> Files(PullOrder order, SharedFile source, SharedPlace place, [EnumeratorCancellation] CancellationToken stop)
    {
        var there = Named(source);
        if (source.Whole)
        {
            // One that was begun is gone on with, though a newer one has come: the next harvest takes that.
            var whole = place.File is { } begun ? Path.Combine(options.Folder, begun) : order.After is not null ? null : there.LastOrDefault() ?? throw new PullException("no-file", $"There is no file of the source {source.Name}.");
            if (whole is not null)
                yield return (whole, await Digest(whole, source, place, stop), place.Rows);
            yield break;
        }
        if (place.File is { } first)
            yield return (Path.Combine(options.Folder, first), await Digest(Path.Combine(options.Folder, first), source, place, stop), place.Rows);
        foreach (var path in there.Where(path => Path.GetFileName(path) != place.File))
        {
            var digest = await SharedContent.Check(path, source, stop);
            // Known by what it holds, whatever it is called.
            if (!place.Taken.Any(one => one.Digest == digest))
                yield return (path, digest, 0);
        }
    }

    static async Task<string> Digest(string path, SharedFile source, SharedPlace place, CancellationToken stop)
    {
        if (place.File is not null && !File.Exists(path))
            throw new PullException("file-changed", $"The file {place.File} is gone, and was only read in part.");
        var digest = await SharedContent.Check(path, source, stop);
        return place.Digest is null || place.Digest == digest ? digest : throw new PullException("file-changed", $"The file {place.File} was changed while it was read.");
    }

    /// <summary>By date, number and name.</summary>
    List<string> Named(SharedFile source)
    {
        var pattern = new NamePattern(source.File);
        return [.. Directory.EnumerateFiles(options.Folder).Select(path => (Path: path, Told: pattern.Recognise(Path.GetFileName(path)))).Where(static one => one.Told is not null)
            .OrderBy(static one => one.Told!.Value.Date, StringComparer.Ordinal).ThenBy(static one => one.Told!.Value.Sequence).ThenBy(static one => one.Path, StringComparer.Ordinal).Select(static one => one.Path)];
    }

    SharedFile Source(PullOrder order)
    {
        var source = options.Pull.FirstOrDefault(one => one.Name == order.Source) ?? throw new PullException("no-such-source", $"The adapter has no source {order.Source}.");
        return order.Mode == (source.Whole ? PullMode.Full : PullMode.Changes) ? source : throw new PullException("no-such-mode", $"The source {source.Name} has {(source.Whole ? "all rows in each file: mode full" : "changes in its files: mode changes")}.");
    }
}
