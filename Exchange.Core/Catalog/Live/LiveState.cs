namespace Exchange.Core.Catalog.Live;

/// <summary>How alive an entry's data is.</summary>
public enum LiveState
{
    /// <summary>The hub has had no rows of it.</summary>
    None,

    /// <summary>Rows came as its cycle says.</summary>
    Fresh,

    /// <summary>Newer rows are due.</summary>
    Late,

    /// <summary>Bringing rows has failed as often as the settings say since it last succeeded, or rows should have come and never did.</summary>
    Failing,
}
