using System.Runtime.CompilerServices;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;

namespace Exchange.Host.Export;

/// <summary>A table as an Excel workbook of one sheet. Texts are texts there: none is a formula.</summary>
public static class ExcelFile
{
    /// <summary>As a sheet holds, without the headings.</summary>
    public const int MostRows = 1_048_575;

    private const int AtOnce = 2;

    // The writer of the format goes back in its file and writes without waiting: it works on a file of its own, and not on the way to whoever asked. So many at a time, that exports fill no disk.
    private static readonly SemaphoreSlim Writing = new(AtOnce);

    /// <returns>At its beginning; the file goes when it is closed. Null when there are more rows than a sheet holds.</returns>
    public static async Task<FileStream?> Write(ExportTable table, CancellationToken stop)
    {
        await Writing.WaitAsync(stop);
        var file = Own();
        try
        {
            await file.SaveAsAsync(Rows(table, stop), printHeader: true, sheetName: "Sheet1", configuration: new OpenXmlConfiguration { AutoFilter = false, TableStyles = TableStyles.None, FastMode = false }, cancellationToken: stop);
            file.Position = 0;
            return file;
        }
        catch (TooManyRowsException)
        {
            await file.DisposeAsync();
            return null;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
        finally
        {
            Writing.Release();
        }
    }

    /// <summary>A file that nobody else reads, and that goes when it is closed.</summary>
    private static FileStream Own()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), options);
    }

    private static async IAsyncEnumerable<IDictionary<string, object?>> Rows(ExportTable table, [EnumeratorCancellation] CancellationToken stop)
    {
        var rows = 0;
        await foreach (var row in table.Rows.WithCancellation(stop))
        {
            if (++rows > MostRows) throw new TooManyRowsException();
            var named = new Dictionary<string, object?>(table.Columns.Count, StringComparer.Ordinal);
            for (var i = 0; i < row.Length; i++) named[table.Columns[i]] = row[i];
            yield return named;
        }
    }

    private sealed class TooManyRowsException : Exception;
}
