namespace Exchange.Adapters.Files;

/// <summary>What is wrong with options beyond what their attributes say: all of it, each with its place as JSON Pointer (RFC 6901).</summary>
internal static class FileFaults
{
    public static IEnumerable<(string Pointer, string Message)> Of(FileAdapterOptions options)
    {
        foreach (var fault in OfFolder("/outbox", options.Outbox).Concat(OfFolder("/work", options.Work)))
            yield return fault;
        if (Same(options.Outbox, options.Work))
            yield return ("/work", "is the outbox: the department would see unfinished files");
        if (options.Copies is { } copies)
        {
            foreach (var fault in OfFolder("/copies", copies))
                yield return fault;
            if (Same(copies, options.Work))
                yield return ("/copies", "is the hub's own folder");
        }
        foreach (var fault in OfFiles(options).Concat(OfControl("/control", options.Control)))
            yield return fault;
        if (options.SequenceMark is not null && options.Format is not FileFormat.Raw)
            yield return ("/sequenceMark", "is only for raw");
        if (options.Results is not { } results)
            yield break;
        foreach (var fault in OfResults(options, results))
            yield return fault;
    }

    static IEnumerable<(string, string)> OfFolder(string at, string path)
    {
        if (!Path.IsPathFullyQualified(path))
            yield return (at, "is no absolute path");
        if (path.Split('/', '\\').Any(static s => s is "." or "..") || path.Any(char.IsControl))
            yield return (at, "has a segment of dots or a control character");
    }

    static IEnumerable<(string, string)> OfFiles(FileAdapterOptions options)
    {
        if (options.Format is FileFormat.Raw && options.Files.Count > 1)
            yield return ("/files", "has more than one file: raw has exactly one");
        if (options.Files.Count > 1 && options.Files.Any(f => f.Part is null))
            yield return ("/files", "has a file without part: of several files each names its own");
        if (options.Files.GroupBy(Handover.PartOf, StringComparer.Ordinal).Any(same => same.Count() > 1))
            yield return ("/files", "has two files of one part");
        for (var n = 0; n < options.Files.Count; n++)
        {
            var file = options.Files[n];
            foreach (var fault in OfOutgoingName($"/files/{n}/name", file.Name, options).Concat(OfColumns($"/files/{n}", file, options.Format)))
                yield return fault;
            for (var m = 0; m < n; m++)
                if (Meet(file.Name, options.Files[m].Name))
                    yield return ($"/files/{n}/name", "may give the name of another file");
        }
    }

    static IEnumerable<(string, string)> OfOutgoingName(string at, string name, FileAdapterOptions options)
    {
        if (NamePattern.Fault(name) is { } fault)
        {
            yield return (at, fault);
            yield break;
        }
        var pattern = new NamePattern(name);
        if (!pattern.HasSequence)
            yield return (at, "has no {seq}: two files would have one name");
        if (options.Sequence is SequenceKind.Daily && !pattern.HasDate)
            yield return (at, "has no {date}, and the sequence starts anew every day: two files would have one name");
        if (options.Control is { } control && ControlText.FaultOfName(control.Name) is null && NamePattern.Fault(ControlName(control, name)) is null
            && Meet(ControlName(control, name), name))
            yield return ("/control/name", "gives the name of the file itself");
    }

    static IEnumerable<(string, string)> OfColumns(string at, OutgoingFile file, FileFormat format)
    {
        if (format is FileFormat.Raw)
        {
            if (file.Columns.Count > 0 || file.SumColumn is not null)
                yield return (at, "has columns: raw files have none");
            yield break;
        }
        if (file.Columns.Count == 0)
            yield return ($"{at}/columns", "is missing: csv files have fixed columns");
        foreach (var fault in OfNames($"{at}/columns", file.Columns))
            yield return fault;
        if (file.SumColumn is { } sum && !file.Columns.Contains(sum, StringComparer.Ordinal))
            yield return ($"{at}/sumColumn", "is no column of this file");
    }

    static IEnumerable<(string, string)> OfNames(string at, IReadOnlyList<string> names)
    {
        if (names.Distinct(StringComparer.Ordinal).Count() < names.Count)
            yield return (at, "has a name twice");
        if (names.Any(static name => name.Length is 0 or > 100 || name.Any(char.IsControl)))
            yield return (at, "has an empty name, one longer than 100 characters, or a control character");
        if (names.Any(static name => name.StartsWith('_')))
            yield return (at, "has a name that begins with an underscore: those are the hub's");
    }

    static IEnumerable<(string, string)> OfControl(string at, ControlPart? control)
    {
        if (control is null)
            yield break;
        if (ControlText.FaultOfName(control.Name) is { } name)
            yield return ($"{at}/name", name);
        if (ControlText.FaultOfText(control.Text) is { } text)
            yield return ($"{at}/text", text);
    }

    static IEnumerable<(string, string)> OfResults(FileAdapterOptions options, ResultsPart results)
    {
        foreach (var fault in OfFolder("/results/folder", results.Folder)
                     .Concat(results.Done is { } done ? OfFolder("/results/done", done) : [])
                     .Concat(results.Bad is { } bad ? OfFolder("/results/bad", bad) : []))
            yield return fault;
        if (Same(results.Folder, options.Work))
            yield return ("/results/folder", "is the hub's own folder");
        if (results.Done is { } d && (Same(d, results.Folder) || results.Bad is { } b && Same(d, b)))
            yield return ("/results/done", "is another folder of the results");
        if (results.Bad is { } bad2 && Same(bad2, results.Folder))
            yield return ("/results/bad", "is another folder of the results");
        for (var n = 0; n < results.Files.Count; n++)
        {
            var file = results.Files[n];
            foreach (var fault in OfResult($"/results/files/{n}", file, options).Concat(OfControl($"/results/files/{n}/control", file.Control)))
                yield return fault;
            if (results.Files.Take(n).Any(other => Meet(file.Name, other.Name)))
                yield return ($"/results/files/{n}/name", "may be the name of another kind of result");
            if (results.Files.Take(n).Any(other => ResultPart(other, options) == ResultPart(file, options)))
                yield return ($"/results/files/{n}/of", "is answered by another kind of result already");
            if (Same(results.Folder, options.Outbox) && options.Files.Any(f => Meet(file.Name, f.Name)))
                yield return ($"/results/files/{n}/name", "may be the name of a file that the hub itself puts there");
        }
    }

    public static string ResultPart(ResultFile file, FileAdapterOptions options) => file.Of ?? Handover.PartOf(options.Files[0]);

    static IEnumerable<(string, string)> OfResult(string at, ResultFile file, FileAdapterOptions options)
    {
        if (NamePattern.Fault(file.Name) is { } fault)
        {
            yield return ($"{at}/name", fault);
        }
        else
        {
            var pattern = new NamePattern(file.Name);
            if (!pattern.HasSequence)
                yield return ($"{at}/name", "has no {seq}: it would not tell which file it answers");
            if (options.Sequence is SequenceKind.Daily && !pattern.HasDate)
                yield return ($"{at}/name", "has no {date}: it would not tell which file it answers");
        }
        var sent = options.Files.FirstOrDefault(f => Handover.PartOf(f) == ResultPart(file, options));
        if (sent is null)
            yield return ($"{at}/of", "is no part of the files");
        foreach (var csvFault in file.Format is ResultFormat.Csv ? OfCsvResult(at, file, sent, options) : OfXmlResult(at, file, options))
            yield return csvFault;
        if (file.Rows is not RowChoice.None && file.Mapping is null)
            yield return ($"{at}/mapping", "is missing: it makes progress events of the rows");
        if (file.Rows is RowChoice.None && file.SummaryMapping is null)
            yield return ($"{at}/summaryMapping", "is missing: with rows none nothing would come of the file");
    }

    static IEnumerable<(string, string)> OfCsvResult(string at, ResultFile file, OutgoingFile? sent, FileAdapterOptions options)
    {
        if (options.Format is FileFormat.Raw)
            yield return ($"{at}/format", "is csv: of a raw file there is no row to match, so its result is xml");
        if (file.Columns.Count == 0)
            yield return ($"{at}/columns", "is missing");
        foreach (var fault in OfNames($"{at}/columns", file.Columns))
            yield return fault;
        if (file.Key.Count == 0)
            yield return ($"{at}/key", "is missing: it tells which row is answered");
        foreach (var key in file.Key)
            if (!file.Columns.Contains(key, StringComparer.Ordinal) || sent is not null && !sent.Columns.Contains(key, StringComparer.Ordinal))
                yield return ($"{at}/key", $"has {key}, which is not a column of both the file sent and the result");
        if (file.DoneColumn is { } column && !file.Columns.Contains(column, StringComparer.Ordinal))
            yield return ($"{at}/doneColumn", "is no column of the result");
        if (file.DoneColumn is null != (file.DoneValues.Count == 0))
            yield return ($"{at}/doneValues", "goes with doneColumn: both or neither");
    }

    static IEnumerable<(string, string)> OfXmlResult(string at, ResultFile file, FileAdapterOptions options)
    {
        if (options.Format is not FileFormat.Raw)
            yield return ($"{at}/format", "is xml: only the result of a raw file is, which holds one record");
        if (file.Columns.Count > 0 || file.Key.Count > 0 || file.DoneColumn is not null || file.DoneValues.Count > 0)
            yield return (at, "has columns, key or doneColumn: an xml result is one row and answers its whole file");
    }

    static string ControlName(ControlPart control, string file) => control.Name
        .Replace("{base}", Path.GetFileNameWithoutExtension(file), StringComparison.Ordinal)
        .Replace("{name}", file, StringComparison.Ordinal);

    static bool Meet(string one, string other) => NamePattern.Fault(one) is null && NamePattern.Fault(other) is null
        && new NamePattern(one).MayMeet(new NamePattern(other));

    static bool Same(string one, string other) =>
        Path.IsPathFullyQualified(one) && Path.IsPathFullyQualified(other)
        && string.Equals(Path.TrimEndingDirectorySeparator(Path.GetFullPath(one)), Path.TrimEndingDirectorySeparator(Path.GetFullPath(other)),
            StringComparison.Ordinal);
}
