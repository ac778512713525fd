using System.Globalization;
using System.Text;
using System.Text.Json;
using Exchange.Core.Contract;

namespace Exchange.Core.Reconciling;

/// <summary>How an uploaded list is written.</summary>
public enum HeldListForm
{
    /// <summary>Comma-separated, the first line names the columns, a row a line; a field in quotes may hold commas and doubled quotes, no line end.</summary>
    Csv,

    /// <summary>A JSON object a line.</summary>
    Ndjson,
}

/// <summary>Reads a department's list line by line. A line that cannot be read is a fault of that line; columns that are not known are a fault of the list.</summary>
public sealed class HeldListText(HeldListForm form, Encoding encoding, TimeZoneInfo zone)
{
    /// <summary>Most bytes of a line.</summary>
    public const int LineBytes = 16 * 1024;

    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["deliveryId"] = "deliveryId", ["推送编号"] = "deliveryId",
        ["number"] = "number", ["办件编号"] = "number",
        ["step"] = "step", ["子事项"] = "step",
        ["acknowledgement"] = "acknowledgement", ["签收号"] = "acknowledgement",
        ["digest"] = "digest", ["摘要"] = "digest",
        ["stage"] = "stage", ["环节"] = "stage",
        ["at"] = "at", ["接收时间"] = "at",
        ["materials"] = "materials", ["材料"] = "materials",
    };

    private IReadOnlyList<string>? _columns;
    private bool _begun;

    /// <summary>What columns there can be, for whoever got them wrong.</summary>
    public static string Known => string.Join(", ", Names.Keys);

    /// <summary>A strict encoding of that name: utf-8, gb18030 or gbk; null when there is none of these.</summary>
    public static Encoding? Named(string? name) => name?.ToUpperInvariant() switch
    {
        null or "" or "UTF-8" or "UTF8" => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
        "GB18030" or "GBK" or "GB2312" => CodePagesEncodingProvider.Instance.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback),
        _ => null,
    };

    /// <summary>True once the columns of a CSV are known; of NDJSON always.</summary>
    public bool HasColumns => form == HeldListForm.Ndjson || _columns is not null;

    /// <summary>
    /// One line: what it says, or what is wrong with it. Null for an empty line and for the line of the columns.
    /// </summary>
    /// <param name="bytes">Without its line end; null when it was too long.</param>
    /// <exception cref="FormatException">The columns are none; its text says which, by their places.</exception>
    public (HeldLine Line, string? Fault)? Read(byte[]? bytes)
    {
        if (bytes is null) return _begun || form == HeldListForm.Ndjson ? (new HeldLine(), "too-long") : throw new FormatException("the first line is longer than any list of columns");
        if (!_begun && bytes.AsSpan().StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        if (bytes.AsSpan().IndexOfAnyExcept((byte)' ', (byte)'\t') < 0) return null;
        if (Decoded(bytes) is not { } text) return _begun || form == HeldListForm.Ndjson ? (new HeldLine(), "encoding") : throw new FormatException("the first line is not in the list's encoding");
        if (form == HeldListForm.Csv && !_begun)
        {
            _columns = Columns(text);
            _begun = true;
            return null;
        }
        _begun = true;
        var members = form == HeldListForm.Csv ? OfCsv(text, out var fault) : OfJson(text, out fault);
        if (fault is not null) return (new HeldLine(), fault);
        DateTimeOffset? at = null;
        if (members.GetValueOrDefault("at") is { } time && (at = Time(time)) is null) return (new HeldLine(), "at");
        var read = new HeldLine(
            members.GetValueOrDefault("deliveryId"), members.GetValueOrDefault("number"), members.GetValueOrDefault("step"), members.GetValueOrDefault("acknowledgement"),
            members.GetValueOrDefault("digest"), members.GetValueOrDefault("stage"), at, members.GetValueOrDefault("materials"));
        return HeldLineCheck.Fault(read, out var fit) is { } wrong ? (new HeldLine(), wrong) : (fit, null);
    }

    private string? Decoded(byte[] bytes)
    {
        try
        {
            return encoding.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static List<string> Columns(string text)
    {
        var fields = Csv(text) ?? throw new FormatException("the first line has a quote that is not closed");
        var columns = new List<string>();
        for (var i = 0; i < fields.Count; i++)
        {
            if (!Names.TryGetValue(fields[i].Trim(), out var name)) throw new FormatException($"column {i + 1} is not known");
            if (columns.Contains(name)) throw new FormatException($"column {i + 1} is there twice");
            columns.Add(name);
        }
        return columns.Exists(static one => one is "deliveryId" or "number" or "acknowledgement") ? columns : throw new FormatException("there is neither deliveryId nor number nor acknowledgement");
    }

    private Dictionary<string, string> OfCsv(string text, out string? fault)
    {
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        var fields = Csv(text);
        fault = fields is null ? "quote" : fields.Count != _columns!.Count ? "columns" : null;
        if (fault is not null) return members;
        for (var i = 0; i < fields!.Count; i++)
            if (!string.IsNullOrWhiteSpace(fields[i])) members[_columns![i]] = fields[i].Trim();
        return members;
    }

    private static Dictionary<string, string> OfJson(string text, out string? fault)
    {
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        fault = null;
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                fault = "json";
                return members;
            }
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (!Names.TryGetValue(member.Name, out var name) || members.ContainsKey(name)) fault = "columns";
                else if (member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number) members[name] = member.Value.ToString();
                else if (member.Value.ValueKind != JsonValueKind.Null) fault = "json";
            }
        }
        catch (JsonException)
        {
            fault = "json";
        }
        return members;
    }

    /// <summary>The fields of a line; null when a quote is not closed.</summary>
    private static List<string>? Csv(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            var one = line[i];
            if (quoted && one == '"' && i + 1 < line.Length && line[i + 1] == '"') field.Append(line[++i]);
            else if (one == '"' && (quoted || field.ToString().AsSpan().Trim().IsEmpty)) quoted = !quoted;
            else if (one == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else field.Append(one);
        }
        fields.Add(field.ToString());
        return quoted ? null : fields;
    }

    private DateTimeOffset? Time(string text)
    {
        if (DateTime.TryParseExact(text, ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy/MM/dd HH:mm:ss", "yyyyMMddHHmmss", "yyyy-MM-dd"],
            CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return local.Year is < 1900 or > 9000 || zone.IsInvalidTime(local) ? null : new DateTimeOffset(local, zone.GetUtcOffset(local));
        return DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;
    }
}
