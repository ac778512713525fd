namespace Exchange.Core.Checking.Rules;

/// <summary>Findings of one check up to a bound.</summary>
internal sealed class FindingList(int limit)
{
    readonly List<(int At, Finding Finding)> found = [];
    bool overflow;

    public bool HasErrors { get; private set; }

    public Finding? Ended { get; private set; }

    public bool HasRoom => found.Count < limit;

    public void Add(int at, Finding finding)
    {
        found.Add((at, finding));
        HasErrors |= finding.Severity == Severity.Error;
    }

    /// <summary>An error is among them at a token from one to before another.</summary>
    public bool HasErrorIn(int from, int until) => HasErrors && found.Exists(f => f.At >= from && f.At < until && f.Finding.Severity == Severity.Error);

    /// <summary>One more than the bound.</summary>
    /// <returns>Whether nothing further can change the answer: an error is known, and that there is more.</returns>
    public bool Overflow(Severity severity)
    {
        overflow = true;
        HasErrors |= severity == Severity.Error;
        return HasErrors;
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
