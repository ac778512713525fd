namespace Exchange.Core.Catalog.Libraries;

/// <summary>How one row stands while a page is decided: what there was, what the batch has made of it, what the page makes of it.</summary>
internal sealed class RowStanding
{
    private const string Other = "";

    private bool _old;
    private bool _ownStands;
    private bool _ends;

    /// <summary>Of the version that stands; null when none does.</summary>
    public string? Digest { get; private set; }

    /// <summary>What stands is from before the batch.</summary>
    public bool IsOld { get; private set; }

    /// <summary>The version that earlier pages of the batch have left.</summary>
    public KnownVersion? Own { get; private set; }

    /// <summary>It came in this full batch as it is.</summary>
    public bool Seen { get; set; }

    /// <summary>The version that the page makes.</summary>
    public RowFacts? Next { get; private set; }

    /// <summary>The page ends what was there before the batch.</summary>
    public bool EndsOld => _old && !IsOld;

    /// <summary>The page takes away what earlier pages have left.</summary>
    public bool Drops => Own is not null && (Next is not null || (_ownStands && Digest is null));

    /// <summary>The page leaves an end behind, unless an earlier one did.</summary>
    public bool LeavesEnd => _ends && (Own is null || _ownStands);

    public void Know(KnownVersion version, long batch, bool liesAnew)
    {
        if (version.From == batch)
        {
            (Own, _ownStands) = (version, version.To == RowTable.Standing);
            if (_ownStands) Digest = version.Digest;
            return;
        }
        // A version that lies otherwise is like none that comes.
        (_old, IsOld, Digest, Seen) = (true, true, liesAnew ? Other : version.Digest, version.Seen);
    }

    /// <summary>The version that the page makes comes after an end that the batch has brought, in this page or an earlier one.</summary>
    public bool ComesAfterEnd { get; private set; }

    public void Put(RowFacts row)
    {
        ComesAfterEnd |= _ends || (Own is not null && !_ownStands);
        (Next, Digest, IsOld, _ends) = (row, row.Digest, false, false);
    }

    public void End() => (Next, Digest, IsOld, _ends) = (null, null, false, true);
}
