using System.Buffers;
using System.IO.Pipelines;

namespace Exchange.Host.Api;

/// <summary>Lines of NDJSON, in chunks of what has come, each line bounded.</summary>
public sealed class LineReader(PipeReader reader, int mostBytes)
{
    private bool _skipping;

    /// <summary>
    /// At least one line and at most <paramref name="mostLines"/>, and no more than about one line's bound of bytes together; empty at the end.
    /// A line that is too long comes as null: it is thrown away as it comes.
    /// </summary>
    public async ValueTask<IReadOnlyList<byte[]?>> Next(int mostLines, CancellationToken stop)
    {
        var lines = new List<byte[]?>();
        for (var taken = 0L; ;)
        {
            var result = await reader.ReadAsync(stop);
            var buffer = result.Buffer;
            var full = false;
            while (!(full = lines.Count >= mostLines || taken >= mostBytes) && buffer.PositionOf((byte)'\n') is { } end)
            {
                taken += Add(lines, buffer.Slice(0, end));
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }
            if (!full && result.IsCompleted && (buffer.Length > 0 || _skipping))
            {
                Add(lines, buffer);   // The last line needs no line end.
                buffer = buffer.Slice(buffer.End);
            }
            else if (!full && buffer.Length > mostBytes)
            {
                _skipping = true;
                buffer = buffer.Slice(buffer.End);
            }
            var ended = result.IsCompleted && buffer.Length == 0;
            // What is looked at but not taken comes back only with more behind it; what is left because we are full comes back at once.
            reader.AdvanceTo(buffer.Start, full ? buffer.Start : buffer.End);
            if (full || ended || lines.Count > 0) return lines;
        }
    }

    private long Add(List<byte[]?> lines, ReadOnlySequence<byte> line)
    {
        var tooLong = _skipping || line.Length > mostBytes;
        _skipping = false;
        if (tooLong)
        {
            lines.Add(null);
            return 0;
        }
        var bytes = line.ToArray();
        lines.Add(bytes.Length > 0 && bytes[^1] == (byte)'\r' ? bytes[..^1] : bytes);
        return bytes.Length;
    }
}
