using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Exchange.Host.Demo.Departments;

/// <summary>
/// A pair of folders of social insurance: files come into one, each proved by its control file, and results are laid into the other. A file that is
/// not what it should be goes aside whole.
/// </summary>
internal sealed class BatchTray
{
    readonly string read, refused;

    /// <param name="folder">An existing folder or one to be made; the hub's own part of it is its work folder.</param>
    public BatchTray(string folder)
    {
        foreach (var one in new[]
                 {
                     Inbox = Path.Combine(folder, "in"), Results = Path.Combine(folder, "results"), read = Path.Combine(folder, "read"),
                     refused = Path.Combine(folder, "refused"), Path.Combine(folder, "work"),
                 })
            Directory.CreateDirectory(one);
    }

    /// <summary>Where the hub lays its files.</summary>
    public string Inbox { get; }

    /// <summary>Where the office lays its results.</summary>
    public string Results { get; }

    /// <summary>Files that nobody has read yet, and results that the hub has not fetched.</summary>
    public int Pending => Directory.EnumerateFiles(Inbox, "*.csv").Count() + Directory.EnumerateFiles(Results, "*.csv").Count();

    /// <summary>Files that are whole: the control file comes last.</summary>
    public IEnumerable<string> Whole() => Directory.EnumerateFiles(Inbox, "*.ctl").Order(StringComparer.Ordinal);

    /// <summary>Reads a file and puts it away; null when it is refused.</summary>
    /// <param name="control">Path of its control file.</param>
    /// <param name="taken">Called before the file leaves the folder, when it is taken.</param>
    public async Task<List<Dictionary<string, string>>?> Take(string control, IReadOnlyList<string> columns, Action taken, CancellationToken stop)
    {
        var file = Path.ChangeExtension(control, ".csv");
        var content = File.Exists(file) ? await File.ReadAllBytesAsync(file, stop) : [];
        var rows = CsvLines.Read(content, columns);
        if (rows is null || !Proves(await File.ReadAllTextAsync(control, stop), rows, content))
        {
            Put(control, file, refused);
            return null;
        }
        taken();
        Put(control, file, read);
        return rows;
    }

    /// <param name="before">Called when the results are written and before the hub can see them.</param>
    public async Task Lay(string name, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> lines, Action before, CancellationToken stop)
    {
        var content = CsvLines.Write(columns, lines);
        var file = Path.Combine(Results, name + "_HZ.csv");
        await File.WriteAllBytesAsync(file + ".tmp", content, stop);
        before();
        File.Move(file + ".tmp", file);
        var control = Path.ChangeExtension(file, ".ctl");
        await File.WriteAllTextAsync(
            control + ".tmp", $"rows={lines.Count};sum=0;sha256={Convert.ToHexStringLower(SHA256.HashData(content))}", Encoding.ASCII, stop);
        File.Move(control + ".tmp", control);
    }

    /// <summary>rows=N;sum=ΣAAC040;sha256=…: the whole file is refused if one of them differs.</summary>
    static bool Proves(string proof, List<Dictionary<string, string>> rows, byte[] content)
    {
        var parts = proof.Trim().Split(';');
        var sum = rows.Sum(row => row.TryGetValue("AAC040", out var wage) ? decimal.Parse(wage, CultureInfo.InvariantCulture) : 0);
        return parts.Length == 3 && parts[0] == $"rows={rows.Count}" && parts[2] == $"sha256={Convert.ToHexStringLower(SHA256.HashData(content))}"
            && parts[1].StartsWith("sum=", StringComparison.Ordinal)
            && decimal.TryParse(parts[1].AsSpan(4), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var told) && told == sum;
    }

    static void Put(string control, string file, string folder)
    {
        foreach (var one in new[] { control, file }.Where(File.Exists))
            File.Move(one, Path.Combine(folder, Path.GetFileName(one)), overwrite: true);
    }
}
