using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Files;

/// <summary>One file of a batch while it grows in memory: what is kept, and the rows of the message under way.</summary>
internal sealed class Sheet : IDisposable
{
    const char BetweenKeys = '\u001F';

    // A field may hold a line break (it is then quoted); other control characters are nobody's data. In JSON they are always escaped.
    static readonly SearchValues<byte> NeverInField = SearchValues.Create([0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
        26, 27, 28, 29, 30, 31]);

    readonly Coding coding;
    readonly byte[][] columns;
    readonly int sumColumn;
    readonly int[] keyColumns;
    readonly HashSet<string> keys = new(StringComparer.Ordinal);
    readonly List<string> messageKeys = [];
    readonly HashSet<string> messageKeySet = new(StringComparer.Ordinal);
    readonly MemoryStream lines = new();
    readonly ArrayBufferWriter<byte> encoded = new(65_536);
    readonly CsvWriter writer;
    readonly Field[] fields;
    byte[] unescaped = new byte[4096];
    decimal messageSum;

    public Sheet(int place, OutgoingFile file, FileAdapterOptions options, Coding coding)
    {
        this.coding = coding;
        Place = place;
        Part = Handover.PartOf(file);
        columns = [.. file.Columns.Select(Encoding.UTF8.GetBytes)];
        fields = new Field[columns.Length];
        sumColumn = file.SumColumn is { } sum ? file.Columns.ToList().IndexOf(sum) : -1;
        var result = options.Results?.Files.FirstOrDefault(r => (r.Of ?? Handover.PartOf(options.Files[0])) == Part);
        TakesKeys = result is not null;
        keyColumns = [.. result?.Key.Select(name => file.Columns.ToList().IndexOf(name)) ?? []];
        writer = CsvWriter.Create(lines, new CsvWriterOptions
        {
            Separator = options.Csv.Delimiter[0],
            NewLine = options.Csv.LineEnd is LineEnd.Lf ? "\n" : "\r\n",
        }, leaveOpen: true);
        Content.Append(coding.Preamble);
        if (!options.Csv.Header)
            return;
        foreach (var column in columns)
            writer.WriteField(column);
        writer.EndRecord();
        writer.Flush();
        coding.FromUtf8(lines.GetBuffer().AsSpan(0, (int)lines.Length), encoded);
        Content.Append(encoded.WrittenSpan);
    }

    public FileBytes Content { get; } = new();

    public int Place { get; }

    public string Part { get; }

    /// <summary>A result file will be matched by keys.</summary>
    public bool TakesKeys { get; }

    public long Rows { get; private set; }

    public decimal Sum { get; private set; }

    public int MessageRows { get; private set; }

    public IReadOnlyList<string> MessageKeys() => [.. messageKeys];

    public static string KeyOf(IEnumerable<string> values) => string.Join(BetweenKeys, values);

    /// <summary>Forgets the rows of a message that was not kept.</summary>
    public void Begin()
    {
        lines.SetLength(0);
        encoded.ResetWrittenCount();
        messageKeys.Clear();
        messageKeySet.Clear();
        (MessageRows, messageSum) = (0, 0);
    }

    /// <summary>The list on which the reader stands, row by row.</summary>
    /// <exception cref="RowRefusedException">A row cannot be written.</exception>
    public void Read(ReadOnlySpan<byte> payload, ref Utf8JsonReader reader)
    {
        try
        {
            while (reader.Read() && reader.TokenType is JsonTokenType.StartObject)
            {
                MessageRows++;
                ReadRow(ref reader);
                WriteRow(payload);
            }
            if (reader.TokenType is not JsonTokenType.EndArray)
                throw Refused("row-not-flat", "is no object");
        }
        finally
        {
            writer.Flush();
        }
    }

    /// <summary>The message's rows as bytes of the file's encoding.</summary>
    /// <exception cref="RowRefusedException">The encoding does not hold a character.</exception>
    public void Encode()
    {
        try
        {
            coding.FromUtf8(lines.GetBuffer().AsSpan(0, (int)lines.Length), encoded);
        }
        catch (EncoderFallbackException error)
        {
            var rune = error.CharUnknownHigh != 0 ? char.ConvertToUtf32(error.CharUnknownHigh, error.CharUnknownLow) : error.CharUnknown;
            throw RowRefusedException.Rejected("not-in-encoding",
                string.Create(CultureInfo.InvariantCulture, $"The character U+{rune:X4} is not in {coding.Kind}."));
        }
    }

    public void Keep()
    {
        Content.Append(encoded.WrittenSpan);
        Rows += MessageRows;
        Sum += messageSum;
        keys.UnionWith(messageKeys);
    }

    public void Dispose() => writer.Dispose();

    void ReadRow(ref Utf8JsonReader reader)
    {
        Array.Clear(fields);
        var (used, next) = (0, 0);
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var column = Column(ref reader, next);
            next = column + 1;
            reader.Read();
            switch (reader.TokenType)
            {
                case JsonTokenType.Null:
                    fields[column] = default;
                    break;
                case JsonTokenType.String when reader.ValueIsEscaped:
                    var length = Unescape(ref reader, used, column);
                    fields[column] = new Field(used, length, Unescaped: true);
                    used += length;
                    break;
                case JsonTokenType.String:
                    fields[column] = new Field((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, Unescaped: false);
                    break;
                case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                    fields[column] = new Field((int)reader.TokenStartIndex, reader.ValueSpan.Length, Unescaped: false);
                    break;
                default:
                    throw Refused("row-not-flat", "holds a list or an object", column);
            }
        }
    }

    int Unescape(ref Utf8JsonReader reader, int from, int column)
    {
        if (from + reader.ValueSpan.Length > unescaped.Length)
            Array.Resize(ref unescaped, Math.Max(from + reader.ValueSpan.Length, unescaped.Length * 2));
        int length;
        try
        {
            length = reader.CopyString(unescaped.AsSpan(from));
        }
        catch (InvalidOperationException)
        {
            throw Refused("not-in-encoding", "has half a character", column);
        }
        if (unescaped.AsSpan(from, length).ContainsAny(NeverInField))
            throw Refused("control-character", "holds a control character", column);
        return length;
    }

    ReadOnlySpan<byte> Value(ReadOnlySpan<byte> payload, Field field) => (field.Unescaped ? unescaped.AsSpan() : payload).Slice(field.Start, field.Length);

    // Nearly always the columns come in their order.
    int Column(ref Utf8JsonReader reader, int next)
    {
        if (next < columns.Length && reader.ValueTextEquals(columns[next]))
            return next;
        for (var n = 0; n < columns.Length; n++)
            if (reader.ValueTextEquals(columns[n]))
                return n;
        throw Refused("unknown-column", "has a member that is no column of the file: add it to the columns or take it out of the mapping");
    }

    void WriteRow(ReadOnlySpan<byte> payload)
    {
        foreach (var field in fields)
            writer.WriteField(Value(payload, field));
        writer.EndRecord();
        if (sumColumn >= 0 && fields[sumColumn] is { Length: > 0 } sum)
        {
            if (!decimal.TryParse(Value(payload, sum), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out var value)
                || Math.Abs(value) > 1_000_000_000_000_000m)
                throw Refused("sum-not-number", "is no plain number up to 10^15, and is to be summed", sumColumn);
            messageSum += value;
        }
        if (keyColumns.Length == 0)
            return;
        var values = new string[keyColumns.Length];
        for (var n = 0; n < values.Length; n++)
            values[n] = Encoding.UTF8.GetString(Value(payload, fields[keyColumns[n]]));
        var key = KeyOf(values);
        if (!messageKeySet.Add(key))
            throw Refused("key-twice", "has the key of an earlier row, so no result could tell them apart");
        if (keys.Contains(key))
            throw new RowRefusedException(new PushAnswer.Unavailable("a row with the same key is in this file already; it goes with a later one",
                Reached: true));
        messageKeys.Add(key);
    }

    RowRefusedException Refused(string code, string what, int column = -1) => RowRefusedException.Rejected(code, string.Create(CultureInfo.InvariantCulture,
        $"Row {MessageRows}{(Part.Length > 0 ? $" of {Part}" : "")}{(column >= 0 ? $", column {Encoding.UTF8.GetString(columns[column])}" : "")} {what}."));

    /// <summary>Where a field's value stands: in the message, or, if it had escapes, among the unescaped ones of its row.</summary>
    readonly record struct Field(int Start, int Length, bool Unescaped);
}
