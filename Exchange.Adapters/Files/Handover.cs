using System.Globalization;
using System.Text;

namespace Exchange.Adapters.Files;

/// <summary>What one batch puts into one file.</summary>
/// <param name="Part">Which file; the place in the options' list.</param>
internal sealed record FileContent(int Part, long Rows, decimal Sum, FileBytes Bytes);

/// <summary>How a handing over ended.</summary>
internal abstract record HandoverEnd
{
    HandoverEnd() { }

    public sealed record Done : HandoverEnd;

    /// <summary>Nothing was handed over, nor will be.</summary>
    public sealed record NotDone(string Reason) : HandoverEnd;

    /// <summary>It will be handed over once the trouble is gone: the manifest stands.</summary>
    public sealed record Begun(string Reason) : HandoverEnd;
}

/// <summary>
/// Puts finished files into the outbox, all of a batch or, in the end, none. Files are written aside and flushed; then the manifest is the one step that
/// decides: without it nothing is handed over and what lies aside is thrown away; with it every file that still lies aside is moved, by whoever
/// comes next. A file that a standing manifest names and that does not lie aside any more has been moved: that is the proof, whatever the department did with
/// it since.
/// </summary>
/// <param name="at">Told of every step; tests stop the process there.</param>
internal sealed class Handover(FileAdapterOptions options, string adapter, SentBook book, TimeProvider clock, Action<string> at)
{
    /// <summary>The ending of files that are being written.</summary>
    public const string Unfinished = ".part";

    readonly NamePattern[] names = [.. options.Files.Select(f => new NamePattern(f.Name))];
    readonly ControlText? control = options.Control is { } part ? new ControlText(part) : null;
    readonly TimeSpan offset = Offset(options.UtcOffset);
    readonly UnixFileMode mode = (UnixFileMode)Convert.ToInt32(options.Mode, 8);

    public static TimeSpan Offset(string text) =>
        TimeSpan.ParseExact(text.AsSpan(1), "hh\\:mm", CultureInfo.InvariantCulture) * (text[0] == '-' ? -1 : 1);

    public static string PartOf(OutgoingFile file) => file.Part ?? "";

    /// <summary>The number that the next file gets, with the digits of its name; null when the day has none left.</summary>
    public (DateTimeOffset At, long Number, string Digits)? NextNumber()
    {
        var now = clock.GetUtcNow().ToOffset(offset);
        var number = book.Next(Day(now));
        // If the work folder was lost its numbers were too: what still lies in the outbox shows which are used.
        while (number <= names.Min(n => n.Highest) && names.Any(name => File.Exists(Path.Combine(options.Outbox, name.Render(now, number)))))
            number++;
        return number > names.Min(n => n.Highest) ? null : (now, number, names[0].Sequence(number));
    }

    public HandoverEnd Hand(DateTimeOffset now, long number, IReadOnlyList<FileContent> contents, IReadOnlyList<ManifestDelivery> deliveries)
    {
        var files = new List<(ManifestFile File, FileBytes Bytes)>();
        foreach (var content in contents)
        {
            var name = names[content.Part].Render(now, number);
            var file = new ManifestFile(PartOf(options.Files[content.Part]), name, content.Rows, content.Bytes.Size, content.Bytes.Sha256(), Control: false);
            files.Add((file, content.Bytes));
            if (control is null)
                continue;
            var text = FileBytes.Of(Encoding.ASCII.GetBytes(control.Write(new ControlFacts(name, file.Rows, content.Sum, file.Size, file.Sha256))));
            files.Add((new ManifestFile("", control.NameOf(name), 0, text.Size, text.Sha256(), Control: true), text));
        }

        var manifest = new Manifest(adapter, Day(now), number, now, [.. files.Select(f => f.File)], deliveries);
        try
        {
            foreach (var (file, bytes) in files)
            {
                Disk.TryDelete(Aside(file));   // Left over from one that was not handed over, if its disk did not even let it be removed.
                Disk.WriteNew(Aside(file), bytes, mode);
                // If we stop here files lie aside that no manifest names: thrown away at the next start, nothing was handed over.
                at("written-aside");
            }
            Disk.FlushFolder(options.Work);
            at("flushed-aside");
        }
        catch (Exception error) when (DiskTrouble.Is(error))
        {
            ThrowAway(manifest);
            return new HandoverEnd.NotDone(DiskTrouble.Words(error, $"writing into {options.Work}"));
        }

        try
        {
            // If we stop before the rename inside, it is as above. If we stop after it the files are complete and will be handed over by whoever comes next.
            book.Write(manifest);
            at("manifest-written");
        }
        catch (Exception error) when (DiskTrouble.Is(error))
        {
            return TakeBack(manifest, DiskTrouble.Words(error, $"writing into {options.Work}"));
        }

        var moved = 0;
        try
        {
            Move(manifest, ref moved);
        }
        catch (Exception error) when (DiskTrouble.Is(error))
        {
            var words = DiskTrouble.Words(error, $"moving into {options.Outbox}");
            // Once one file was seen there, the department may have it: there is only forward then.
            return moved == 0 ? TakeBack(manifest, words) : new HandoverEnd.Begun(words);
        }
        Mark(manifest);
        return new HandoverEnd.Done();
    }

    /// <summary>Hands over what a manifest promises and a stopped process, or trouble with the outbox, left behind.</summary>
    /// <exception cref="FolderTroubleException">The trouble goes on.</exception>
    public void Finish()
    {
        foreach (var manifest in book.Open)
        {
            try
            {
                var moved = 0;
                Move(manifest, ref moved);
            }
            catch (Exception error) when (DiskTrouble.Is(error))
            {
                var name = manifest.Files.FirstOrDefault(file => File.Exists(Aside(file)))?.Name;
                throw new FolderTroubleException(DiskTrouble.Words(error, $"moving {name} into {options.Outbox}"), error);
            }
            Mark(manifest);
        }
    }

    void Move(Manifest manifest, ref int moved)
    {
        foreach (var file in manifest.Files.Where(f => !f.Control))
        {
            moved += MoveOne(file);
            // If we stop here some are there and some lie aside: those are moved later. None is moved twice, for a moved one does not lie aside.
            at("data-moved");
        }
        Disk.FlushFolder(options.Outbox);
        at("data-flushed");
        foreach (var file in manifest.Files.Where(f => f.Control))
        {
            // A control file is never there before what it proves, not even after a power failure: hence the flush between.
            moved += MoveOne(file);
            at("control-moved");
        }
        Disk.FlushFolder(options.Outbox);
        at("all-moved");
    }

    int MoveOne(ManifestFile file)
    {
        var (aside, there) = (Aside(file), Path.Combine(options.Outbox, file.Name));
        if (!File.Exists(aside))
            return 1;
        try
        {
            Disk.Rename(aside, there);
        }
        catch (IOException error) when (error.HResult == Disk.Eexist && Disk.DigestOf(there) == file.Sha256)
        {
            // Where a rename takes two steps, a stop between them leaves both names.
            File.Delete(aside);
        }
        return 1;
    }

    void Mark(Manifest manifest)
    {
        try
        {
            book.MarkSent(manifest);
            // If we stop here, or before it, nothing is lost: the next one finds nothing aside to move, and marks it.
            at("marked");
        }
        catch (Exception error) when (DiskTrouble.Is(error))
        {
            // It is handed over all the same, and marked at the next occasion.
        }
    }

    /// <summary>Only once this is durable may anybody be told that nothing was handed over: else a later start would do it.</summary>
    HandoverEnd TakeBack(Manifest manifest, string reason)
    {
        try
        {
            book.TakeBack(manifest);
            at("taken-back");
        }
        catch (Exception error) when (DiskTrouble.Is(error))
        {
            return new HandoverEnd.Begun($"{reason}; and {DiskTrouble.Words(error, $"taking the manifest out of {options.Work}")}");
        }
        ThrowAway(manifest);
        return new HandoverEnd.NotDone(reason);
    }

    void ThrowAway(Manifest manifest)
    {
        foreach (var file in manifest.Files)
            Disk.TryDelete(Aside(file));
        Disk.TryDelete(Path.Combine(options.Work, manifest.Name + ".ready.json" + Unfinished));
    }

    string Aside(ManifestFile file) => Path.Combine(options.Work, file.Name + Unfinished);

    static string Day(DateTimeOffset now) => now.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
