using System.Security.Cryptography;
using System.Text;
using CsvHelper;
using Exchange.Adapters.Files;
using Exchange.Core.Contract;

namespace Exchange.Adapters.SharedFiles;

/// <summary>Whether a file is whole and what its department says it is, before a row of it is read. It is read through for that, and never held in memory.</summary>
internal static class SharedContent
{
    const int Most = 65_536;

    /// <returns>The file's SHA-256, lower-case hex.</returns>
    /// <exception cref="IOException">It is still being written.</exception>
    /// <exception cref="PullException">It is not what it should be.</exception>
    public static async Task<string> Check(string path, SharedFile source, CancellationToken stop)
    {
        var name = Path.GetFileName(path);
        var (digest, size, ends) = await Read(path, source, stop);
        if (source.Control is not { } control)
            return ends ? digest : throw new IOException($"the file {name} is still being written: its last line does not end");
        var beside = Path.Combine(Path.GetDirectoryName(path)!, new ControlText(control).NameOf(name));
        if (!File.Exists(beside))
            throw new IOException($"the control file of {name} is not there yet");
        var text = Encoding.UTF8.GetString(Disk.ReadRegular(beside, Most) ?? []);
        var rows = control.Text.Contains("{rows}", StringComparison.Ordinal) ? await Rows(path, source, stop) : 0;
        var differences = new ControlText(control).Differences(text, new ControlFacts(name, rows, 0, size, digest));
        return differences.Count == 0 ? digest : throw new PullException("control-differs", $"The file {name} is not what its control file says: {string.Join(", ", differences)}.");
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
        MalformedData = CsvMalformedDataHandling.Skip,
        OnMalformedRecord = record => malformed(record.LineNumber),
    });

    static async Task<(string Digest, long Size, bool Ends)> Read(string path, SharedFile source, CancellationToken stop)
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
        return (Convert.ToHexStringLower(hash.GetHashAndReset()), size, size > 0 && last == (byte)'\n');
    }

    static async Task<long> Rows(string path, SharedFile source, CancellationToken stop)
    {
        await using var file = Disk.OpenRegular(path);
        var rows = 0L;
        if (source.Format is SharedFormat.Csv)
        {
            await using var reader = Reader(file, source, _ => rows++);
            while (await reader.ReadAsync(stop))
                rows++;
            return rows;
        }
        using var lines = new StreamReader(file, EncodingOf(source));
        while (await lines.ReadLineAsync(stop) is { } line)
            rows += line.Length > 0 ? 1 : 0;
        return rows;
    }
}
