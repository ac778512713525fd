using System.Diagnostics;
using System.Globalization;

namespace Exchange.Bench.Expressions;

/// <summary>Runs the npm package in Node.js.</summary>
static class Reference
{
    /// <summary>Best round in records a second, and what it makes of each record.</summary>
    internal static double Run(string mapping, string records, double seconds, out byte[][] results)
    {
        var folder = Folder();
        var made = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("node") { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = folder };
            foreach (var argument in new[] { "reference.js", Path.GetFullPath(mapping), Path.GetFullPath(records), seconds.ToString(CultureInfo.InvariantCulture), made })
                start.ArgumentList.Add(argument);
            using var node = Process.Start(start)!;
            var rounds = node.StandardOutput.ReadToEnd();
            node.WaitForExit();
            if (node.ExitCode != 0)
                throw new InvalidOperationException($"node failed; was npm install run in {folder}?");
            results = File.ReadAllLines(made).Select(System.Text.Encoding.UTF8.GetBytes).ToArray();
            return rounds.Split('\n', StringSplitOptions.RemoveEmptyEntries).Max(r => double.Parse(r, CultureInfo.InvariantCulture));
        }
        finally
        {
            File.Delete(made);
        }
    }

    static string Folder()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "reference.js")))
                return at.FullName;
        throw new FileNotFoundException("reference.js is not beside the program.");
    }
}
