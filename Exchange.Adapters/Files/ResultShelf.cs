using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Files;

/// <summary>Where result files go when they are read, or cannot be; and what a person must be told of.</summary>
internal sealed class ResultShelf(ResultsPart results, TimeProvider clock)
{
    const string Reason = ".reason.txt";
    const int MostEarlier = 200, MostTold = 10_000;

    // The hub may fail to keep what a look told; so it is told again for a while, and after a start as long as the file lies there. Its key makes that
    // harmless.
    static readonly TimeSpan ToldFor = TimeSpan.FromMinutes(10);

    readonly string done = results.Done ?? Path.Combine(results.Folder, "done");
    readonly string bad = results.Bad ?? Path.Combine(results.Folder, "bad");
    readonly Dictionary<string, (ProgressFault Fault, long Since)> told = new(StringComparer.Ordinal);
    bool started;

    public static (long Size, DateTime Written) StampOf(string path) => new FileInfo(path) is { Exists: true } file ? (file.Length, file.LastWriteTimeUtc)
        : default;

    public IReadOnlyList<ProgressFault> Faults()
    {
        if (!started)
            foreach (var fault in Earlier())
                told.TryAdd(fault.Key, (fault, clock.GetTimestamp()));
        started = true;
        return [.. told.Values.Where(t => clock.GetElapsedTime(t.Since) <= ToldFor).Select(static t => t.Fault)];
    }

    /// <param name="about">What makes it another fault when it differs.</param>
    public void Tell(string name, ResultFault fault, string about)
    {
        var key = KeyOf(fault.Code, about);
        if (told.Count >= MostTold)
            told.Clear();
        told.TryAdd(key, (new ProgressFault(name, key, fault.Code, fault.Text(name)), clock.GetTimestamp()));
    }

    /// <summary>Moves a file that cannot be taken aside, with the reason beside it.</summary>
    public void SetAside(string name, string? control, ResultFault fault)
    {
        Directory.CreateDirectory(bad);
        var path = Path.Combine(results.Folder, name);
        var key = KeyOf(fault.Code, $"{name}\n{(fault.Code == "too-large" ? StampOf(path).ToString() : Disk.DigestOf(path))}");
        var (target, n) = (name, 1);
        while (Path.Exists(Path.Combine(bad, target)) || Path.Exists(Path.Combine(bad, target + Reason)))
            target = string.Create(CultureInfo.InvariantCulture, $"{name}.{++n}");
        var text = fault.Text(name);
        Disk.WriteNew(Path.Combine(bad, target + Reason), Encoding.UTF8.GetBytes($"{fault.Code}\n{key}\n{name}\n{text}\n"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        // If we stop here there is a reason without a file; the file is looked at again, and gets another one with the same key.
        try
        {
            Disk.Rename(path, Path.Combine(bad, target));
        }
        catch (IOException)
        {
            Disk.TryDelete(Path.Combine(bad, target + Reason));
            throw;
        }
        if (control is not null && Path.Exists(Path.Combine(results.Folder, control)))
            Put(bad, control);
        Disk.FlushFolder(bad);
        told[key] = (new ProgressFault(name, key, fault.Code, text), clock.GetTimestamp());
    }

    public void PutDone(string name, string? control)
    {
        Directory.CreateDirectory(done);
        Put(done, name);
        // If we stop here the control file is left over; it is put away at the next look.
        if (control is not null && Path.Exists(Path.Combine(results.Folder, control)))
            Put(done, control);
        Disk.FlushFolder(done);
    }

    /// <summary>A control file whose file is done already: a stop came between the two.</summary>
    public void PutControlsAway(IReadOnlyList<string> there)
    {
        foreach (var kind in results.Files.Where(static f => f.Control is not null))
        {
            var pattern = new NamePattern(kind.Name);
            var controls = new NamePattern(new ControlText(kind.Control!).NameOf(kind.Name));
            foreach (var control in there)
                if (controls.Recognise(control) is var (date, number) && pattern.Render(date, number!.Value) is var name
                    && !there.Contains(name, StringComparer.Ordinal)
                    && File.Exists(Path.Combine(done, name)))
                    Put(done, control);
        }
    }

    void Put(string folder, string name)
    {
        var (target, n) = (name, 1);
        while (Path.Exists(Path.Combine(folder, target)))
            target = string.Create(CultureInfo.InvariantCulture, $"{name}.{++n}");
        Disk.Rename(Path.Combine(results.Folder, name), Path.Combine(folder, target));
    }

    IEnumerable<ProgressFault> Earlier()
    {
        if (!Directory.Exists(bad))
            yield break;
        foreach (var path in Directory.EnumerateFiles(bad, "*" + Reason).OrderByDescending(static p => StampOf(p).Written).Take(MostEarlier))
            if (Encoding.UTF8.GetString(Disk.ReadRegular(path, 65_536) ?? []).Split('\n') is [var code, { Length: > 0 } key, var name, var text, ..])
                yield return new ProgressFault(name, key, code, text);
    }

    static string KeyOf(string code, string about) => $"{code}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(about)).AsSpan(0, 16))}";
}
