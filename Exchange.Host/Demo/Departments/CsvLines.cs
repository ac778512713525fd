using System.Text;

namespace Exchange.Host.Demo.Departments;

/// <summary>
/// The files of social insurance 社保批量文件 as its own program reads and writes them: GB18030, CRLF, commas, quotes only where they are needed.
/// Written apart from the hub's, so that the two check each other.
/// </summary>
internal static class CsvLines
{
    public static readonly Encoding Gb18030 = Make();

    static Encoding Make()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
    }

    /// <summary>The header and the lines after it; null when the file is not what it should be: another encoding, other line ends, other columns.</summary>
    public static List<Dictionary<string, string>>? Read(ReadOnlySpan<byte> file, IReadOnlyList<string> columns)
    {
        string text;
        try
        {
            text = Gb18030.GetString(file);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
        if (!text.EndsWith("\r\n", StringComparison.Ordinal))
            return null;
        var lines = Records(text);
        if (lines is not [var header, .. var rest] || !header.SequenceEqual(columns, StringComparer.Ordinal) || rest.Any(line => line.Count != columns.Count))
            return null;
        return rest.ConvertAll(line => columns.Zip(line).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal));
    }

    public static byte[] Write(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines.Prepend(columns))
            text.AppendJoin(',', line.Select(Quoted)).Append("\r\n");
        return Gb18030.GetBytes(text.ToString());
    }

    static string Quoted(string field) =>
        field.AsSpan().ContainsAny(",\"\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;

    static List<List<string>> Records(string text)
    {
        var records = new List<List<string>>();
        var line = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (quoted && character == '"' && i + 1 < text.Length && text[i + 1] == '"')
                field.Append(text[++i]);
            else if (character == '"')
                quoted = !quoted;
            else if (quoted || character is not (',' or '\r' or '\n'))
                field.Append(character);
            else if (character != '\r')
            {
                line.Add(field.ToString());
                field.Clear();
                if (character == '\n')
                {
                    records.Add(line);
                    line = [];
                }
            }
        }
        return records;
    }
}
