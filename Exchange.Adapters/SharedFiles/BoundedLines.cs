using System.Runtime.CompilerServices;
using System.Text;

namespace Exchange.Adapters.SharedFiles;

/// <summary>The lines of a text, none of which takes more memory than it may.</summary>
internal static class BoundedLines
{
    const int Block = 65_536;

    /// <summary>Each line without its end; null for one that is longer, of which the rest is passed over.</summary>
    /// <param name="most">Characters.</param>
    public static async IAsyncEnumerable<string?> Lines(this TextReader reader, int most, [EnumeratorCancellation] CancellationToken stop)
    {
        var (block, line, isLong) = (new char[Block], new StringBuilder(), false);
        for (int read; (read = await reader.ReadAsync(block, stop)) > 0;)
        {
            for (var at = 0; at < read;)
            {
                var end = Array.IndexOf(block, '\n', at, read - at);
                var length = (end < 0 ? read : end) - at;
                isLong |= line.Length + length > most;
                if (isLong)
                    line.Clear();
                else
                    line.Append(block, at, length);
                at += length + 1;
                if (end < 0)
                    continue;
                yield return isLong ? null : Text(line);
                line.Clear();
                isLong = false;
            }
        }
        if (isLong || line.Length > 0)
            yield return isLong ? null : Text(line);
    }

    static string Text(StringBuilder line) => line.ToString(0, line.Length - (line.Length > 0 && line[^1] == '\r' ? 1 : 0));
}
