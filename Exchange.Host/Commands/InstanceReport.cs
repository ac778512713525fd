using System.Text;
using Exchange.Core.Checking;

namespace Exchange.Host.Commands;

/// <summary>Checks files of records and prints what is found, as compilers do: place, severity, words.</summary>
internal sealed class InstanceReport(Checker checker, bool basic, bool chinese)
{
    // What the checker would refuse for its size is not read into memory either.
    private static readonly long MostBytes = CheckLimits.Default.Bytes;

    private int _records;
    private int _refused;
    private int _warned;
    private bool _unread;

    public async Task File(string path, CancellationToken stop)
    {
        try
        {
            if (path == "-") await Input(stop);
            else if (Path.GetExtension(path) is ".ndjson" or ".jsonl") await Lines(path, stop);
            else if (new FileInfo(path) is { Exists: true, Length: var length } && length > MostBytes + 1)
                await Unread($"{path} has {length} bytes; at most {MostBytes} are checked.");
            else await Record(path, await System.IO.File.ReadAllBytesAsync(path, stop), 1);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await Unread(error.Message);
        }
    }

    /// <summary>The account on standard error, and the exit code: 0 where every record is valid.</summary>
    public async Task<int> End()
    {
        await Console.Error.WriteLineAsync($"{_records} checked, {_records - _refused} valid, {_refused} not valid, {_warned} with warnings");
        return _refused == 0 && !_unread ? 0 : 1;
    }

    // Bytes, not text: what is not UTF-8 is a finding with its place.
    private async Task Input(CancellationToken stop)
    {
        await using var input = StandardInput.Open();
        using var read = new MemoryStream();
        var buffer = new byte[81_920];
        int count;
        while (read.Length <= MostBytes && (count = await input.ReadAsync(buffer, stop)) > 0) read.Write(buffer, 0, count);
        if (read.Length > MostBytes) await Unread($"Standard input has more than {MostBytes} bytes, which are not checked.");
        else await Record("-", read.ToArray(), 1);
    }

    private async Task Lines(string path, CancellationToken stop)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 81_920, useAsync: true);
        using var line = new MemoryStream();
        var (number, tooLong) = (1, false);
        var buffer = new byte[81_920];
        int count;
        while ((count = await file.ReadAsync(buffer, stop)) > 0)
        {
            var from = 0;
            while (from < count)
            {
                var end = buffer.AsSpan(from, count - from).IndexOf((byte)'\n');
                var length = end < 0 ? count - from : end;
                // What is beyond the bound is passed over without being kept.
                if (line.Length + length > MostBytes + 1) tooLong = true;
                else line.Write(buffer, from, length);
                from += length + 1;
                if (end < 0) continue;
                await Line();
                number++;
            }
        }
        await Line();

        async Task Line()
        {
            var text = line.ToArray();
            if (text is [.., (byte)'\r']) text = text[..^1];
            if (tooLong) await Unread($"{path}:{number}: the line has more than {MostBytes} bytes, which are not checked.");
            else if (text.Length > 0) await Record(path, text, number);
            line.SetLength(0);
            tooLong = false;
        }
    }

    private async Task Record(string path, byte[] utf8, int firstLine)
    {
        _records++;
        var findings = checker.Check(utf8);
        if (!findings.IsValid) _refused++;
        if (findings.Warnings.Any()) _warned++;
        if (basic)
        {
            await Console.Out.WriteLineAsync(Encoding.UTF8.GetString(checker.Basic(utf8)));
            return;
        }
        foreach (var finding in findings) await Print(path, utf8, firstLine, finding, "");
        if (findings.HasMore) await Console.Out.WriteLineAsync($"{path}: there is more than is shown");
    }

    private async Task Print(string path, byte[] utf8, int firstLine, Finding finding, string indent)
    {
        // A text begins at its quotation mark for whoever looks at the file; the checker counts from behind it.
        var isText = finding.Line == 0 && finding.Offset > 0 && finding.Offset <= utf8.Length && utf8[finding.Offset - 1] == '"';
        var (line, column) = Place(utf8, isText ? finding.Offset - 1 : finding.Offset);
        var severity = finding.Severity == Severity.Error ? "error" : "warning";
        var rule = finding.SchemaLocation.Length == 0 ? "" : $" ({finding.SchemaLocation.Replace("schema:///", "", StringComparison.Ordinal)})";
        var pointer = finding.Pointer.Length == 0 ? "(root)" : finding.Pointer;
        await Console.Out.WriteLineAsync(
            $"{indent}{path}:{firstLine + line - 1}:{column}: {severity}: {pointer}: {(chinese ? finding.Zh : finding.En)} [{finding.Code}]{rule}");
        foreach (var cause in finding.Causes) await Print(path, utf8, firstLine, cause, indent + "    ");
    }

    /// <summary>Line and column, from 1, in characters.</summary>
    private static (int Line, int Column) Place(ReadOnlySpan<byte> utf8, int offset)
    {
        var before = utf8[..Math.Min(offset, utf8.Length)];
        var line = before.Count((byte)'\n') + 1;
        var column = 1;
        foreach (var b in before[(before.LastIndexOf((byte)'\n') + 1)..])
            if ((b & 0xC0) != 0x80) column++;
        return (line, column);
    }

    private async Task Unread(string message)
    {
        _unread = true;
        await Console.Error.WriteLineAsync(message);
    }
}
