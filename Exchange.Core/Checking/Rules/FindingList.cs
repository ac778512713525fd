namespace Exchange.Core.Checking.Rules;

/// <summary>Findings of one check up to a bound.</summary>
internal sealed class FindingList(int limit)
{
    readonly List<(int At, Finding Finding)> found = [];
    bool overflow;
    int warnings;

    public bool HasErrors { get; private set; }

    public Finding? Ended { get; private set; }

    /// <summary>Room for one more. An error always has it while there are warnings: a full list of them must not hide why a record is refused.</summary>
    public bool HasRoomFor(Severity severity) => found.Count < limit || (severity == Severity.Error && warnings > 0);

    public void Add(int at, Finding finding)
    {
        if (found.Count >= limit)
        {
            found.RemoveAt(found.FindLastIndex(f => f.Finding.Severity == Severity.Warning));
            warnings--;
            overflow = true;
        }
        found.Add((at, finding));
        if (finding.Severity == Severity.Warning) warnings++;
        HasErrors |= finding.Severity == Severity.Error;
    }

    /// <summary>An error is among them at a token from one to before another.</summary>
    public bool HasErrorIn(int from, int until) => HasErrors && found.Exists(f => f.At >= from && f.At < until && f.Finding.Severity == Severity.Error);

    /// <summary>One more than the bound.</summary>
    /// <returns>Whether nothing further can change the answer: the list is full of errors, and that there is more is known.</returns>
    public bool Overflow()
    {
        overflow = true;
        return warnings == 0;
    }

    public void End(Finding why)
    {
        Ended ??= why;
        HasErrors = true;
    }

    /// <summary>In the order of the record; rules of one value in the order of the schema.</summary>
    public List<Finding> ToList()
    {
        var list = found.OrderBy(f => f.At).Select(f => f.Finding).ToList();
        if (Ended != null) list.Add(Ended);
        return list;
    }

    public Findings Close() => new([.. ToList()], HasErrors, overflow || Ended != null);
}
