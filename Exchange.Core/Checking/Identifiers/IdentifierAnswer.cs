namespace Exchange.Core.Checking.Identifiers;

/// <summary>What can be said of an identifier by looking at it.</summary>
public enum IdentifierAnswer
{
    Valid,

    /// <summary>Not of this kind at all: wrong length, characters or date.</summary>
    WrongShape,

    /// <summary>Of this kind, but the check character does not fit. Real, issued numbers do that: by default a warning.</summary>
    WrongCheck,

    /// <summary>Of the form before a check character was introduced.</summary>
    OldForm,
}
