namespace Exchange.Core.Checking.Comparing;

/// <summary>What a change does to records that were valid before (or, forward, to records that are valid now).</summary>
public enum Effect
{
    /// <summary>All of them stay valid.</summary>
    Keeps,

    /// <summary>That cannot be said by comparing the schemas; treat it as broken unless you know better.</summary>
    MayBreak,

    /// <summary>Some of them are refused.</summary>
    Breaks,
}

/// <summary>One difference between two versions of a schema.</summary>
/// <param name="Place">The field in the record, as a JSON Pointer; * stands for every item or every other member.</param>
/// <param name="Keyword">Keyword of the schema that differs.</param>
/// <param name="OldLocation">Where in the old document: the keyword, or the schema where it is not there.</param>
/// <param name="NewLocation">Where in the new document, likewise.</param>
/// <param name="Backward">What it does to records of the old version under the new one.</param>
/// <param name="Forward">What it does to records of the new version under the old one.</param>
public sealed record SchemaChange(string Place, string Keyword, string OldLocation, string NewLocation, Effect Backward, Effect Forward, string Zh, string En)
{
    public override string ToString() => $"{(Place.Length == 0 ? "(root)" : Place)} {Keyword}: {En}";
}

/// <summary>All differences between two versions of a schema.</summary>
public sealed record SchemaDifference(IReadOnlyList<SchemaChange> Changes)
{
    /// <summary>Every record that was valid is still valid: nobody who sends has to change anything.</summary>
    public bool IsBackwardCompatible => Changes.All(c => c.Backward == Effect.Keeps);

    /// <summary>Every record that is valid now was valid before: nobody who receives has to change anything.</summary>
    public bool IsForwardCompatible => Changes.All(c => c.Forward == Effect.Keeps);

    /// <summary>Senders would be refused: the version needs a new major number.</summary>
    public bool NeedsNewMajor => !IsBackwardCompatible;
}
