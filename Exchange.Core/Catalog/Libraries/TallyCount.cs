using Exchange.Core.Checking;

namespace Exchange.Core.Catalog.Libraries;

/// <summary>The counters of an open batch.</summary>
internal sealed class TallyCount
{
    // Names of members may be anybody's: what is counted apart has a bound.
    private const int MostRules = 200, MostPointer = 200;

    private static readonly (string, string, bool) Others = ("", "others", false);

    private readonly Dictionary<(string Field, string Code, bool Warns), BrokenRule> _broken;
    private BatchCounts _counts;
    private DateOnly? _earliest, _latest;
    private long _replaced, _seen;

    public TallyCount(BatchTally tally)
    {
        (_counts, _replaced, _seen) = (tally.Counts, tally.Replaced, tally.Seen);
        _earliest = Day(tally.Earliest);
        _latest = Day(tally.Latest);
        _broken = tally.Broken.ToDictionary(static one => (one.Field, one.Code, one.Warns));
    }

    /// <summary>One more row has come; its number.</summary>
    public long Next() => (_counts = _counts with { Came = _counts.Came + 1 }).Came;

    public void Outside() => _counts = _counts with { Outside = _counts.Outside + 1 };

    public void Added() => _counts = _counts with { Added = _counts.Added + 1 };

    public void Changed() => _counts = _counts with { Changed = _counts.Changed + 1 };

    public void Unchanged() => _counts = _counts with { Unchanged = _counts.Unchanged + 1 };

    public void Ended() => _counts = _counts with { Ended = _counts.Ended + 1 };

    public void Missing(long rows) => _counts = _counts with { Missing = rows };

    public void Replaced() => _replaced++;

    public void Seen(int rows = 1) => _seen += rows;

    /// <summary>A row is in: what it says beside that.</summary>
    public void In(RowVerdict verdict, int rows = 1)
    {
        if (verdict.Row!.Warned)
        {
            _counts = _counts with { Warned = _counts.Warned + rows };
            if (rows > 0) Break(verdict.Findings);
        }
        // A row may have become late since it came.
        if (verdict.Row.Late) _counts = _counts with { Late = Math.Max(0, _counts.Late + rows) };
        if (rows < 0 || verdict.Day is not { } day) return;
        if (_earliest is null || day < _earliest) _earliest = day;
        if (_latest is null || day > _latest) _latest = day;
    }

    /// <summary>A row is kept out; how many have been.</summary>
    public long Out(IReadOnlyList<Finding> findings)
    {
        Break(findings);
        return (_counts = _counts with { Quarantined = _counts.Quarantined + 1 }).Quarantined;
    }

    /// <summary>A row that was in is taken out again; how many are out.</summary>
    /// <param name="verdict">What was counted of it beside that when it came: it is no row with a warning any more, nor a late one.</param>
    /// <param name="replaced">It had taken the place of one that stands again.</param>
    public long TakenOut(RowVerdict verdict, bool replaced, bool full, IReadOnlyList<Finding> findings)
    {
        if (verdict.Row is not null) In(verdict, -1);
        _counts = replaced ? _counts with { Changed = _counts.Changed - 1 } : _counts with { Added = _counts.Added - 1 };
        if (replaced) _replaced--;
        if (replaced && full) _seen++;
        return Out(findings);
    }

    public BatchTally Now(byte[] chain) => new()
    {
        Counts = _counts,
        Broken = [.. _broken.Values.OrderByDescending(static one => one.Rows).ThenBy(static one => one.Field, StringComparer.Ordinal).ThenBy(static one => one.Code, StringComparer.Ordinal)],
        Earliest = Text(_earliest),
        Latest = Text(_latest),
        Digest = Convert.ToHexStringLower(chain),
        Replaced = _replaced,
        Seen = _seen,
    };

    private void Break(IReadOnlyList<Finding> findings)
    {
        foreach (var one in findings.DistinctBy(static finding => (Place(finding.Pointer), finding.Code)))
        {
            var (field, code, warns) = (Place(one.Pointer), one.Code, one.Severity == Severity.Warning);
            if (_broken.TryGetValue((field, code, warns), out var known)) _broken[(field, code, warns)] = known with { Rows = known.Rows + 1 };
            else if (_broken.Count < MostRules) _broken[(field, code, warns)] = new BrokenRule(field, code, warns, 1, one.Zh, one.En);
            else _broken[Others] = _broken.TryGetValue(Others, out var rest) ? rest with { Rows = rest.Rows + 1 } : new BrokenRule("", "others", false, 1, "其他规则。", "Other rules.");
        }
    }

    private static string Place(string pointer)
    {
        var place = pointer.Any(char.IsAsciiDigit) ? string.Join('/', pointer.Split('/').Select(static part => part.Length > 0 && part.All(char.IsAsciiDigit) ? "-" : part)) : pointer;
        return place.Length <= MostPointer ? place : Storage.StoredText.Cut(place, MostPointer)!;
    }

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
