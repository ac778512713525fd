using System.Collections.Frozen;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Registry;

/// <summary>Why a jurisdiction answers what it answers.</summary>
public enum JurisdictionReason
{
    /// <summary>A row covers the division.</summary>
    Row,

    /// <summary>No row covers the division at that day: the default.</summary>
    Unknown,

    /// <summary>What was given is no division code: the default.</summary>
    Unreadable,

    /// <summary>No division was given: the default.</summary>
    Missing,
}

/// <summary>What a jurisdiction answers.</summary>
/// <param name="Mapping">The mapping in place of the step's; null for the step's.</param>
/// <param name="Division">The division that decided, 12 digits: after a retired code, its successor's. Null when there was none to read.</param>
/// <param name="Row">Index of the row from 0; null for the default.</param>
/// <param name="Retired">The code that was given is no more; <paramref name="Division"/> is what it became.</param>
public sealed record JurisdictionAnswer(
    string Organisation, string Adapter, string? Mapping, string? WithdrawMapping, JurisdictionReason Reason, string? Division, int? Row, bool Retired);

/// <summary>A registered jurisdiction, ready to be asked. Pure: the same question gets the same answer.</summary>
public sealed class JurisdictionTable
{
    private readonly JurisdictionDocument _document;
    private readonly FrozenDictionary<string, (JurisdictionRow Row, int Index)[]> _rows;
    private readonly List<(DivisionCode Division, DivisionCode Became, DateOnly Until)> _retired;

    private JurisdictionTable(JurisdictionDocument document)
    {
        _document = document;
        _rows = document.Rows.Select((row, index) => (Row: row, Index: index)).Where(one => DivisionCode.Read(one.Row.Division) is not null)
            .GroupBy(one => DivisionCode.Read(one.Row.Division)!.Digits, StringComparer.Ordinal)
            .ToFrozenDictionary(rows => rows.Key, rows => rows.ToArray(), StringComparer.Ordinal);
        _retired = [.. document.Retired.Select(one => (DivisionCode.Read(one.Division)!, DivisionCode.Read(one.Became)!, one.Until))];
    }

    /// <summary>The table of a registered jurisdiction, made once.</summary>
    /// <exception cref="KeyNotFoundException">There is no such jurisdiction.</exception>
    public static JurisdictionTable Of(RegistrySnapshot registry, string name)
        => registry.Derived(DocumentKind.Jurisdiction, name, snapshot => new JurisdictionTable(snapshot.Jurisdictions[name]));

    /// <summary>Who handles a division on a day: the narrowest row that holds it, else the default.</summary>
    /// <param name="division">As the record has it: 12 digits, or the first 2, 4, 6 or 9. Null or empty when it says none.</param>
    public JurisdictionAnswer At(string? division, DateOnly day)
    {
        if (string.IsNullOrEmpty(division)) return Default(JurisdictionReason.Missing, null, retired: false);
        if (DivisionCode.Read(division) is not { } given) return Default(JurisdictionReason.Unreadable, null, retired: false);
        var code = Today(given, day);
        foreach (var level in DivisionCode.Levels.Where(level => level <= code.Digits.Length))
        {
            if (!_rows.TryGetValue(code.Digits[..level], out var rows)) continue;
            foreach (var (row, index) in rows)
            {
                if ((row.From ?? DateOnly.MinValue) <= day && day <= (row.Until ?? DateOnly.MaxValue))
                    return new(row.Organisation, row.Adapter, row.Mapping, row.WithdrawMapping, JurisdictionReason.Row, code.ToString(), index, code != given);
            }
        }

        return Default(JurisdictionReason.Unknown, code, code != given);
    }

    /// <summary>What the code means on that day: after its end, its successor's, which may have a successor itself.</summary>
    private DivisionCode Today(DivisionCode code, DateOnly day)
    {
        // The check lets no circle through; the bound holds for documents that an older program has stored.
        for (var i = 0; i <= _retired.Count; i++)
        {
            var at = _retired.FindIndex(one => day > one.Until && one.Division.Holds(code));
            if (at < 0) return code;
            code = DivisionCode.Read(_retired[at].Became.Digits + code.Digits[_retired[at].Division.Digits.Length..]) ?? code;
        }

        return code;
    }

    private JurisdictionAnswer Default(JurisdictionReason reason, DivisionCode? division, bool retired)
        => new(_document.Default.Organisation, _document.Default.Adapter, _document.Default.Mapping, _document.Default.WithdrawMapping,
            reason, division?.ToString(), null, retired);
}
