using System.Diagnostics;
using System.Globalization;

namespace Exchange.Bench.Expressions;

/// <summary>The npm package in Node.js, which takes its turns when told to.</summary>
sealed class Reference : IDisposable
{
    readonly string made = Path.GetTempFileName();
    readonly Process node;

    internal Reference(string mapping, string records, double seconds)
    {
        var folder = Folder();
        string[] arguments = ["reference.js", Path.GetFullPath(mapping), Path.GetFullPath(records), seconds.ToString(CultureInfo.InvariantCulture), made];
        var start = new ProcessStartInfo("node", arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        node = Process.Start(start)!;
        if (node.StandardOutput.ReadLine() != "ready")
            throw new InvalidOperationException($"node failed; was npm install run in {folder}?");
        Results = File.ReadAllLines(made).Select(System.Text.Encoding.UTF8.GetBytes).ToArray();
    }

    /// <summary>What it makes of each record.</summary>
    internal byte[][] Results { get; }

    /// <summary>One round: records a second.</summary>
    internal double Turn()
    {
        node.StandardInput.WriteLine();
        node.StandardInput.Flush();
        return double.Parse(node.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        node.StandardInput.Close();
        node.WaitForExit();
        node.Dispose();
        File.Delete(made);
    }

    static string Folder()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "reference.js")))
                return at.FullName;
        throw new FileNotFoundException("reference.js is not beside the program.");
    }
}
