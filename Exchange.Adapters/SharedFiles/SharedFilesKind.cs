using Exchange.Adapters.Files;
using Exchange.Core.Contract;

namespace Exchange.Adapters.SharedFiles;

/// <summary>The adapter kind <c>shared-files</c>: files of rows that are harvested. Nothing is handed over by it.</summary>
public static class SharedFilesKind
{
    public static AdapterKind<SharedFilesOptions> Kind { get; } = new("shared-files", static _ => Repeat.Safe, static (options, context) => new SharedFilesAdapter(options, context), Faults, sources: Sources);

    static IReadOnlyList<PullSource> Sources(SharedFilesOptions options) =>
        [.. options.Pull.Select(static source => new PullSource(source.Name, [source.Whole ? new PullAbility(PullMode.Full) : new PullAbility(PullMode.Changes, StartsWhole: false)]))];

    static IEnumerable<(string Pointer, string Message)> Faults(SharedFilesOptions options)
    {
        foreach (var (at, folder) in new[] { ("/folder", options.Folder), ("/done", options.Done) })
        {
            if (folder is not null && (!Path.IsPathFullyQualified(folder) || folder.Split('/', '\\').Any(static part => part is "." or "..") || folder.Any(char.IsControl)))
                yield return (at, "is no absolute path without segments of dots and control characters");
        }
        var (seen, files) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        for (var n = 0; n < options.Pull.Count; n++)
        {
            var (at, source) = ($"/pull/{n}", options.Pull[n]);
            if (!seen.Add(source.Name))
                yield return ($"{at}/name", "is given twice");
            // What one source has taken is moved away, and the other would never see it.
            if (!files.Add(source.File))
                yield return ($"{at}/file", "is that of another source");
            if (NamePattern.Fault(source.File) is { } fault)
                yield return ($"{at}/file", fault);
            if (source.Format is SharedFormat.Csv && !source.Csv.Header && source.Columns.Count == 0)
                yield return ($"{at}/columns", "is missing, and the files have no first line with names");
            if (source.Control is { } control && ControlText.FaultOfName(control.Name) is { } ofName)
                yield return ($"{at}/control/name", ofName);
            if (source.Control is { } text && ControlText.FaultOfText(text.Text) is { } ofText)
                yield return ($"{at}/control/text", ofText);
        }
    }
}
