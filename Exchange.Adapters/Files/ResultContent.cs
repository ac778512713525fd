using System.Security.Cryptography;
using CsvHelper;

namespace Exchange.Adapters.Files;

/// <summary>One line of a result: its columns' values in the order of the options.</summary>
/// <param name="Line">Where it begins in the file, from 1.</param>
internal sealed record ResultRow(long Line, string[] Values);

/// <summary>What reading a result file brought: rows, or why it is none.</summary>
internal abstract record ResultContent
{
    ResultContent() { }

    public sealed record Rows(IReadOnlyList<ResultRow> All) : ResultContent;

    /// <summary>The one row of an XML result, as JSON members.</summary>
    public sealed record Element(byte[] Json) : ResultContent;

    public sealed record Bad(ResultFault Fault) : ResultContent;

    /// <param name="control">What the control file says; null where the kind has none.</param>
    public static ResultContent Read(byte[] bytes, string name, string? control, ResultFile kind, CsvPart csv)
    {
        if (kind.Format is ResultFormat.Xml)
        {
            if (Differences(bytes, name, control, kind, 1) is { } differs)
                return differs;
            return XmlRow.ToJson(bytes) is { } json ? new Element(json) : Wrong("no-xml");
        }

        var coding = new Coding(kind.Encoding ?? csv.Encoding);
        if (coding.ToUtf8(bytes, out var badLines) is not { } text)
            return Wrong("wrong-encoding", badLines.Select(static n => (long)n));
        // Without a control file a line that does not end cannot be told from one that is still being written.
        if (control is null && (text.Length == 0 || text[^1] != (byte)'\n'))
            return Wrong("half-written", [1 + text.AsSpan().Count((byte)'\n')]);

        var rows = new List<ResultRow>();
        var (quotes, columns) = (new List<long>(), new List<long>());
        using var reader = CsvReader.Create(text.AsMemory(), new CsvReaderOptions
        {
            Separator = csv.Delimiter[0],
            HasHeader = csv.Header,
            TrackLineNumbers = true,
            IncludeValuesInExceptions = false,
            MalformedData = CsvMalformedDataHandling.Skip,
            OnMalformedRecord = malformed => quotes.Add(malformed.LineNumber),
        });
        if (csv.Header && !reader.Headers.ToArray().AsSpan().SequenceEqual(kind.Columns.ToArray()))
            return Wrong("wrong-columns", [1]);
        while (reader.Read())
        {
            if (reader.FieldCount != kind.Columns.Count)
            {
                columns.Add(reader.LineNumber);
                continue;
            }
            var values = new string[kind.Columns.Count];
            for (var n = 0; n < values.Length; n++)
                values[n] = reader.GetString(n);
            rows.Add(new ResultRow(reader.LineNumber, values));
        }

        if (quotes.Count > 0)
            return Wrong("wrong-quotes", quotes);
        if (columns.Count > 0)
            return Wrong("wrong-columns", columns);
        return Differences(bytes, name, control, kind, rows.Count) ?? (ResultContent)new Rows(rows);
    }

    static Bad? Differences(byte[] bytes, string name, string? control, ResultFile kind, long rows)
    {
        if (control is null || kind.Control is null)
            return null;
        var differences = new ControlText(kind.Control).Differences(control,
            new ControlFacts(name, rows, 0, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))));
        return differences.Count == 0 ? null : new Bad(new ResultFault("control-differs", [], string.Join(", ", differences)));
    }

    static Bad Wrong(string code, IEnumerable<long>? lines = null) => new(new ResultFault(code, [.. lines ?? []]));
}
