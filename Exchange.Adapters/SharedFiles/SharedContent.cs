using System.Security.Cryptography;
using System.Text;
using CsvHelper;
using Exchange.Adapters.Files;
using Exchange.Core.Contract;

namespace Exchange.Adapters.SharedFiles;

/// <summary>Whether a file is whole and what its department says it is, before a row of it is read. It is read through for that, and never held in memory.</summary>
internal static class SharedContent
{
    /// <summary>Longest line, or row of cells: as long as the hub takes any row (Libraries:RowBytes). A quote that does not end makes all that follows one row.</summary>
    public const int MostLine = 16 << 20;

    const int Most = 65_536;

    /// <exception cref="IOException">It is still being written.</exception>
    /// <exception cref="PullException">It is not what it should be.</exception>
    public static async Task<SharedFacts> Check(string path, SharedFile source, CancellationToken stop)
    {
        var name = Path.GetFileName(path);
        var (facts, size, ends) = await Read(path, source, stop);
        if (source.Control is not { } control)
            return ends ? facts : throw new IOException($"the file {name} is still being written: its last line does not end");
        var beside = Path.Combine(Path.GetDirectoryName(path)!, new ControlText(control).NameOf(name));
        if (!File.Exists(beside))
            throw new IOException($"the control file of {name} is not there yet");
        var text = Encoding.UTF8.GetString(Disk.ReadRegular(beside, Most) ?? []);
        var rows = control.Text.Contains("{rows}", StringComparison.Ordinal) ? await Rows(path, source, stop) : 0;
        var differences = new ControlText(control).Differences(text, new ControlFacts(name, rows, 0, size, facts.Digest));
        return differences.Count == 0 ? facts : throw new PullException("control-differs", $"The file {name} is not what its control file says: {string.Join(", ", differences)}.");
    }

    public static Encoding EncodingOf(SharedFile source) => source.Csv.Encoding switch
    {
        TextEncoding.Gb18030 => CodePagesEncodingProvider.Instance.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!,
        TextEncoding.Gbk => CodePagesEncodingProvider.Instance.GetEncoding(936, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!,
        _ => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
    };

    public static CsvReader Reader(Stream file, SharedFile source, Action<long> malformed) => CsvReader.Create(file, new CsvReaderOptions
    {
        Encoding = EncodingOf(source),
        Separator = source.Csv.Delimiter[0],
        HasHeader = source.Csv.Header,
        TrackLineNumbers = true,
        IncludeValuesInExceptions = false,
        MaxRecordSize = MostLine,
        MalformedData = CsvMalformedDataHandling.Skip,
        OnMalformedRecord = record => malformed(record.LineNumber),
    });

    /// <summary>The next row of cells.</summary>
    /// <exception cref="PullException">It does not end within <see cref="MostLine"/>; where the next one begins nobody knows.</exception>
    public static async ValueTask<bool> Next(CsvReader reader, string name, CancellationToken stop)
    {
        var behind = reader.LineNumber;
        try
        {
            return await reader.ReadAsync(stop);
        }
        catch (CsvFormatException)
        {
            throw new PullException("line-too-long", $"The file {name} has a row, behind line {behind}, of more than {MostLine >> 20} MiB: a quote that does not end, or no line ends.");
        }
    }

    static async Task<(SharedFacts Facts, long Size, bool Ends)> Read(string path, SharedFile source, CancellationToken stop)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var decoder = EncodingOf(source).GetDecoder();
        var (bytes, chars) = (new byte[Most], new char[Most + 16]);
        var (size, lines, last) = (0L, 1L, (byte)'\n');
        await using var file = Disk.OpenRegular(path);
        try
        {
            for (int read; (read = await file.ReadAsync(bytes, stop)) > 0; size += read, last = bytes[read - 1])
            {
                hash.AppendData(bytes, 0, read);
                decoder.GetChars(bytes.AsSpan(0, read), chars, flush: false);
                lines += bytes.AsSpan(0, read).Count((byte)'\n');
            }
            decoder.GetChars([], chars, flush: true);
        }
        catch (DecoderFallbackException)
        {
            throw new PullException("wrong-encoding", $"The file {Path.GetFileName(path)} has bytes, behind line {lines}, that are no {source.Csv.Encoding}.");
        }
        return (new SharedFacts(Convert.ToHexStringLower(hash.GetHashAndReset()), File.GetLastWriteTimeUtc(file.SafeFileHandle).Ticks), size, size > 0 && last == (byte)'\n');
    }

    static async Task<long> Rows(string path, SharedFile source, CancellationToken stop)
    {
        await using var file = Disk.OpenRegular(path);
        var rows = 0L;
        if (source.Format is SharedFormat.Csv)
        {
            await using var reader = Reader(file, source, _ => rows++);
            while (await Next(reader, Path.GetFileName(path), stop))
                rows++;
            return rows;
        }
        using var lines = new StreamReader(file, EncodingOf(source));
        await foreach (var line in lines.Lines(MostLine, stop))
            rows += line is not "" ? 1 : 0;
        return rows;
    }
}
