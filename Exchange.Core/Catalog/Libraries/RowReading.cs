using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Exchange.Core.Checking;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Catalog.Libraries;

/// <summary>Reads and checks the rows of one library, one after the other. Pure; holds nothing of a row once it is read.</summary>
internal sealed class RowReading
{
    // What people write where a validity has no end.
    private static readonly string[] Endless = ["长期", "永久", "9999-12-31"];

    private readonly LibraryDocument? _library;
    private readonly LibraryLayout _layout;
    private readonly Checker? _checker;
    private readonly TimeZoneInfo _zone;
    private readonly int _most;
    private readonly byte[][] _names;
    private readonly string?[] _values;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly int[] _identity;
    private readonly (string Field, int[] Places)[] _keys;
    private bool _odd;

    public RowReading(RegistrySnapshot registry, LibraryDocument library, LibraryLayout layout, TimeZoneInfo zone, int most)
    {
        (_library, _layout, _zone, _most) = (library, layout, zone, most);
        _checker = RegisteredLibraries.Checker(registry, library.Name);
        (_identity, _keys) = (Identity(), KeyPlaces());
        foreach (var field in new[] { layout.ValidFrom, layout.ValidTo, library.Timeliness?.Field, library.RowFilter?.Field })
            if (field is not null) Place(field);
        (_names, _values) = (Names(), new string?[_places.Count]);
    }

    /// <summary>For the keys of rows that are kept; nothing is checked with it.</summary>
    public RowReading(LibraryLayout layout)
    {
        (_layout, _zone) = (layout, TimeZoneInfo.Utc);
        (_identity, _keys) = (Identity(), KeyPlaces());
        (_names, _values) = (Names(), new string?[_places.Count]);
    }

    /// <param name="hash">Of the row's bytes; 32 bytes.</param>
    public RowVerdict Read(IncomingRow row, ReadOnlySpan<byte> hash, long line, DateOnly today)
    {
        if (row.Content.Length > _most) return RowVerdict.Out(null, RowFault.TooLarge, keep: false);
        if (row.Ends) return End(row.Content.Span);
        var found = _checker!.Check(row.Content.Span);
        if (!found.IsValid && (found[0].Code.StartsWith("json.", StringComparison.Ordinal) || found[0].Pointer.Length == 0 && found[0].Code == "check.type")) return RowVerdict.Out(null, found);
        if (Fields(row.Content.Span) is { } broken) return RowVerdict.Out(null, broken);
        if (_library!.RowFilter is { } filter && _values[_places[filter.Field]]?.StartsWith(filter.Prefix, StringComparison.Ordinal) != true) return new RowVerdict { IsOutside = true };
        var key = Key();
        if (!found.IsValid) return RowVerdict.Out(_odd ? null : key, found);
        if (key is null) return RowVerdict.Out(null, Lacking());
        if (_odd) return RowVerdict.Out(null, RowFault.Key);
        if (!Moment(_layout.ValidFrom, false, out var from) || !Moment(_layout.ValidTo, true, out var to)) return RowVerdict.Out(key, RowFault.Validity(_layout.ValidFrom, _layout.ValidTo));
        DateOnly? day = _library!.Timeliness is { } timely && _values[_places[timely.Field]] is { } told ? Day(told) : null;
        return new RowVerdict
        {
            Row = new RowFacts(key, Keys(), from, to, Convert.ToHexStringLower(hash[..16]), Encoding.UTF8.GetString(row.Content.Span))
            {
                Line = line, Warned = found.Count > 0, Late = day is { } known && known.AddDays(_library.Timeliness!.Days) < today,
            },
            Findings = found,
            Day = day,
        };
    }

    private RowVerdict End(ReadOnlySpan<byte> utf8)
    {
        if (Fields(utf8) is { } wrong) return RowVerdict.Out(null, wrong);
        if (_odd) return RowVerdict.Out(null, RowFault.Key);
        return Key() is { } ending ? new RowVerdict { Ends = ending } : RowVerdict.Out(null, Lacking());
    }

    /// <summary>The keys of a row that is kept, for taking it away.</summary>
    public IReadOnlyList<RowKey> KeysOf(string content) => Fields(Encoding.UTF8.GetBytes(content)) is null ? Keys() : [];

    private int[] Identity() => [.. _layout.Identity.Select(Place)];

    private (string, int[])[] KeyPlaces()
        => [.. _layout.Keys.Select(key => (key, new[] { Place(key) })), .. _layout.Unique.Select((fields, i) => (LibraryLayout.UniqueField(i), fields.Select(Place).ToArray()))];

    private byte[][] Names() => [.. _places.OrderBy(static one => one.Value).Select(static one => Encoding.UTF8.GetBytes(one.Key))];

    private int Place(string field)
    {
        if (!_places.TryGetValue(field, out var place)) _places[field] = place = _places.Count;
        return place;
    }

    private string? Key()
    {
        var parts = new string[_identity.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (_values[_identity[i]] is not { Length: > 0 } value) return null;
            parts[i] = value;
        }
        return RowText.Of(parts);
    }

    private Finding[] Lacking() => RowFault.Identity(_layout.Identity.Where((_, i) => _values[_identity[i]] is not { Length: > 0 }));

    private List<RowKey> Keys()
    {
        var keys = new List<RowKey>(_keys.Length);
        foreach (var (field, places) in _keys)
        {
            // A part that is not there makes nothing alike and nothing to be found by.
            if (places.Any(place => _values[place] is not { Length: > 0 })) continue;
            keys.Add(new RowKey(field, places is [var one] ? RowText.Of([_values[one]!]) : RowText.Of([.. places.Select(place => _values[place]!)])));
        }
        return keys;
    }

    /// <summary>Takes the members that count into their places.</summary>
    private Finding[]? Fields(ReadOnlySpan<byte> utf8)
    {
        Array.Clear(_values);
        _odd = false;
        try
        {
            var reader = new Utf8JsonReader(utf8);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return RowFault.NoObject;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var place = -1;
                for (var i = 0; i < _names.Length && place < 0; i++)
                    if (reader.ValueTextEquals(_names[i])) place = i;
                reader.Read();
                if (place >= 0) _values[place] = Text(ref reader);
                else reader.Skip();
            }
            return null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return RowFault.NoObject;
        }
    }

    private string? Text(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                var text = reader.GetString();
                _odd |= text!.Contains('\0', StringComparison.Ordinal);
                return text;
            // A number keeps its source text.
            case JsonTokenType.Number: return Encoding.UTF8.GetString(reader.ValueSpan);
            case JsonTokenType.True: return "true";
            case JsonTokenType.False: return "false";
            case JsonTokenType.Null: return null;
            default:
                _odd = true;
                reader.Skip();
                return null;
        }
    }

    /// <summary>Unix milliseconds of a day's beginning or, as an end, of the next day's; of a moment, its own.</summary>
    private bool Moment(string? field, bool isEnd, out long? at)
    {
        at = null;
        if (field is null || _values[_places[field]] is not { Length: > 0 } text || (isEnd && Endless.Contains(text))) return true;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            var midnight = (isEnd && day < DateOnly.MaxValue ? day.AddDays(1) : day).ToDateTime(TimeOnly.MinValue);
            at = new DateTimeOffset(midnight, _zone.GetUtcOffset(midnight)).ToUnixTimeMilliseconds();
            return true;
        }
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) || text.Length < 17) return false;
        at = moment.ToUnixTimeMilliseconds();
        return true;
    }

    private DateOnly? Day(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : text.Length >= 17 && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, _zone).DateTime) : null;
}
