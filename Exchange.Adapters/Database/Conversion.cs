using System.Globalization;
using System.Text.Json;

namespace Exchange.Adapters.Database;

/// <summary>
/// Makes a column's value of what a message holds, or says why not: before anything is sent, and in words that never repeat the value.
/// SQLite keeps dates as texts and takes any; there a date is written as it is everywhere else read.
/// </summary>
internal sealed class Conversion(DatabaseOptions options)
{
    readonly TimeSpan offset = TimeSpan.Parse(options.UtcOffset.TrimStart('+'), CultureInfo.InvariantCulture);
    readonly TextFit fit = new(options.Encoding);

    public TimeSpan Offset => offset;

    /// <summary>What is wrong with a value.</summary>
    /// <param name="Code">Short, for the log.</param>
    public sealed record Misfit(string Code, string Words);

    public Misfit? Try(JsonElement value, Column column, ColumnRule? rule, out object? made)
    {
        made = null;
        switch (value.ValueKind)
        {
            case JsonValueKind.Null or JsonValueKind.Undefined:
                return null;
            case JsonValueKind.String:
                return TryText(value.GetString()!, column, rule, out made);
            case JsonValueKind.Number:
                return TryNumber(value.GetRawText(), column, rule, out made);
            case JsonValueKind.True or JsonValueKind.False:
                return TryTruth(value.GetBoolean(), column, out made);
            default:
                if (column.Kind is not ColumnKind.Other)
                    return new Misfit("value-not-flat", "an object or list has no place in a column");
                made = value.GetRawText();
                return null;
        }
    }

    public Misfit? TryText(string text, Column column, ColumnRule? rule, out object? made)
    {
        made = null;
        switch (column.Kind)
        {
            case ColumnKind.Text or ColumnKind.Other:
                return TryFit(text, column, rule, out made);
            case ColumnKind.Binary:
                return TryBytes(text, column, out made);
        }
        text = text.Trim();
        // An empty text is what old systems write for no date and no number.
        if (text.Length == 0)
            return null;
        switch (column.Kind)
        {
            case ColumnKind.Integer or ColumnKind.Decimal or ColumnKind.Float:
                return TryNumber(text, column, rule, out made);
            case ColumnKind.Boolean when text is "0" or "1":
                return TryTruth(text == "1", column, out made);
            case ColumnKind.Boolean when bool.TryParse(text, out var truth):
                return TryTruth(truth, column, out made);
            case ColumnKind.Identifier when Guid.TryParse(text, out var id):
                made = id;
                return null;
            case ColumnKind.Time when DateTexts.TryReadTime(text, out var time):
                made = options.Database is DatabaseProduct.Sqlite ? text : options.Database is DatabaseProduct.MySql or DatabaseProduct.SqlServer ? time.ToTimeSpan() : time;
                return null;
            case ColumnKind.Date or ColumnKind.DateTime or ColumnKind.OffsetTime:
                return TryDate(text, column, out made);
            default:
                return NotA(column);
        }
    }

    Misfit? TryFit(string text, Column column, ColumnRule? rule, out object? made)
    {
        made = text;
        if (!fit.Knows(text))
            return new Misfit("value-not-in-encoding", "the text has a character that the encoding does not have");
        if ((rule?.Length ?? column.Length) is not { } most)
            return null;
        var count = (rule?.LengthIn ?? options.LengthIn) switch
        {
            LengthUnit.Bytes => TextCount.Bytes,
            LengthUnit.Characters => TextCount.CodePoints,
            _ => column.Count,
        };
        var length = fit.Length(text, count);
        if (length <= most)
            return null;
        if ((rule?.TooLong ?? options.TooLong) is TooLong.Reject)
            return new Misfit("value-too-long", $"the text has {length} {(count is TextCount.Bytes ? "bytes" : "characters")}, the column {most}");
        made = fit.Cut(text, most, count);
        return null;
    }

    static Misfit? TryBytes(string text, Column column, out object? made)
    {
        made = null;
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length))
            return new Misfit("value-not-convertible", "the column holds bytes, and the text is not base64");
        if (column.Length is { } most && length > most)
            return new Misfit("value-too-long", $"there are {length} bytes, the column has {most}");
        made = bytes[..length];
        return null;
    }

    Misfit? TryNumber(string text, Column column, ColumnRule? rule, out object? made)
    {
        made = null;
        switch (column.Kind)
        {
            case ColumnKind.Text or ColumnKind.Other:
                return TryFit(text, column, rule, out made);
            case ColumnKind.Float:
                if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) || !double.IsFinite(real))
                    return NotA(column);
                made = real;
                return null;
            case ColumnKind.Boolean when text is "0" or "1":
                return TryTruth(text == "1", column, out made);
            case ColumnKind.Integer or ColumnKind.Decimal:
                if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                    return NotA(column);
                return column.Kind is ColumnKind.Integer ? TryWhole(number, column, out made) : TryDecimal(number, column, out made);
            // 20261124 as a number is a date too.
            case ColumnKind.Date or ColumnKind.DateTime or ColumnKind.OffsetTime:
                return TryDate(text, column, out made);
            default:
                return NotA(column);
        }
    }

    static Misfit? TryWhole(decimal number, Column column, out object? made)
    {
        made = null;
        if (number != decimal.Truncate(number))
            return new Misfit("value-out-of-range", "the column holds whole numbers");
        var (least, most) = ColumnTypes.RangeOf(column.Type);
        if (number < least || number > most)
            return new Misfit("value-out-of-range", $"the number is outside of {column.Type}");
        made = number <= long.MaxValue ? (long)number : (ulong)number;
        return null;
    }

    Misfit? TryDecimal(decimal number, Column column, out object? made)
    {
        // SQLite would keep the driver's text of a decimal; a double is what it calls a number.
        made = options.Database is DatabaseProduct.Sqlite ? (double)number : number;
        if (column.Scale is { } scale && decimal.Round(number, Math.Min(scale, 28)) != number)
            return new Misfit("value-out-of-range", $"the number has more than {scale} decimals");
        if (column.Precision is { } precision && column.Scale is { } after && decimal.Truncate(Math.Abs(number)).ToString(CultureInfo.InvariantCulture).TrimStart('0').Length > precision - after)
            return new Misfit("value-out-of-range", $"the number has more than {precision - after} digits before the point");
        return null;
    }

    Misfit? TryTruth(bool truth, Column column, out object? made)
    {
        made = null;
        switch (column.Kind)
        {
            case ColumnKind.Boolean:
                made = options.Database is DatabaseProduct.MySql ? truth ? 1 : 0 : truth;
                return null;
            case ColumnKind.Integer or ColumnKind.Decimal:
                made = truth ? 1L : 0L;
                return null;
            default:
                return new Misfit("value-not-convertible", "true or false is no text: the mapping says how the department writes it");
        }
    }

    Misfit? TryDate(string text, Column column, out object? made)
    {
        made = null;
        if (!DateTexts.TryRead(text, offset, out var moment, out var dayOnly))
            return NotA(column);
        var local = moment.DateTime;
        if (column.Type is "datetime" or "smalldatetime" && options.Database is DatabaseProduct.SqlServer && local.Year < 1753)
            return new Misfit("value-out-of-range", $"the time is outside of {column.Type}");
        switch (column.Kind, options.Database)
        {
            // Oracle's DATE has a time of day, and tables of its kind are what SQLite stands in for.
            case (_, DatabaseProduct.Sqlite):
                made = dayOnly ? local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : DateTexts.Write(local);
                return null;
            case (ColumnKind.Date, _):
                if (local.TimeOfDay != TimeSpan.Zero)
                    return new Misfit("value-not-convertible", "the column holds days, and the value has a time of day");
                made = DateOnly.FromDateTime(local);
                return null;
            case (ColumnKind.OffsetTime, _):
                made = moment.ToUniversalTime();
                return null;
            default:
                made = local;
                return null;
        }
    }

    static Misfit NotA(Column column) => new("value-not-convertible", $"the value is none for a column of type {column.Type}");
}
