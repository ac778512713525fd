using CsvHelper;

namespace Exchange.Host.Export;

/// <summary>A table as CSV (RFC 4180, UTF-8). A text that a spreadsheet would take for a formula gets an apostrophe before it.</summary>
public static class CsvFile
{
    /// <param name="mark">A byte order mark stands first.</param>
    public static async Task Write(ExportTable table, Stream to, bool mark, CancellationToken stop)
    {
        await using var csv = CsvWriter.Create(to, new CsvWriterOptions { NewLine = "\r\n", WriteByteOrderMark = mark, Injection = CsvInjection.Escape }, leaveOpen: true);
        foreach (var column in table.Columns) csv.WriteField(column);
        await csv.EndRecordAsync(stop);
        await foreach (var row in table.Rows.WithCancellation(stop))
        {
            foreach (var value in row) csv.WriteField(value);
            await csv.EndRecordAsync(stop);
        }
        await csv.FlushAsync(stop);
    }
}
