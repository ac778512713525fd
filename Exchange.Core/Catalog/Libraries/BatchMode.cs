namespace Exchange.Core.Catalog.Libraries;

/// <summary>What a batch is.</summary>
public enum BatchMode
{
    /// <summary>Rows that are new or changed, and ends of rows; what does not come stays as it is.</summary>
    Upsert,

    /// <summary>All rows that there are: what does not come ends.</summary>
    Full,
}

/// <summary>How a batch stands.</summary>
public enum BatchState
{
    /// <summary>Rows are coming.</summary>
    Open,

    /// <summary>All rows are there; what is left is to make them the ones that are read.</summary>
    Merging,

    /// <summary>Its rows are read.</summary>
    Merged,

    /// <summary>Its rows are being taken away; none of them was ever read.</summary>
    Abandoning,

    /// <summary>Nothing of it is left but what it came to.</summary>
    Abandoned,
}
