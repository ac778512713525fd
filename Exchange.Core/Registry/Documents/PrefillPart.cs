using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>表单预填: what of the form is filled in from a shared row about the applicant.</summary>
[Description("表单预填: what of the form is filled in from a shared row about the applicant.")]
public sealed record PrefillPart
{
    [Description("Whose row: person, legalEntity or licence, of the library that has this shortcut. Or resource.")]
    public LibraryShortcut? From { get; init; }

    [RegularExpression("^[0-9]{6,20}/[0-9]{1,12}$"), Description("In place of from: code of the catalog's entry, with a slash.")]
    public string? Resource { get; init; }

    [StringLength(64), Description("The field that has the applicant's number; rows have to be looked up by it. Default: that of the shortcut, or the library's identity, of one field.")]
    public string? By { get; init; }

    [MaxLength(20), Description("证件类型: only for applicants whose number is of one of these types, such as 111. Empty: for all.")]
    public IReadOnlyList<string> NumberTypes { get; init; } = [];

    [Description("Situations in which it is filled in. Empty: in all.")]
    public IReadOnlyList<string> When { get; init; } = [];

    [Required, MinLength(1), MaxLength(200), Description("Field of the row to the place in the form, as a JSON Pointer of members, such as /applicant/name.")]
    public required IReadOnlyDictionary<string, string> Fields { get; init; }

    /// <summary>Whether it is filled in for a situation and a type of number.</summary>
    public bool IsFor(string? situation, string numberType)
        => (When.Count == 0 || (situation is not null && When.Contains(situation, StringComparer.Ordinal))) && (NumberTypes.Count == 0 || NumberTypes.Contains(numberType, StringComparer.Ordinal));
}
