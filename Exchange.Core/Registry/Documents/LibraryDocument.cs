using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>A base library: rows of a resource of the catalog that the hub holds. 基础库</summary>
[Description("基础库: rows of a resource of the catalog that the hub holds.")]
public sealed record LibraryDocument : Document
{
    [Required, RegularExpression("^[0-9]{6,20}/[0-9]{1,12}$")]
    [Description("Code of the entry of the catalog, with a slash. An entry has one library.")]
    public required string Resource { get; init; }

    [Required, Description("Registered schema of a row. Fields are its members at the top.")]
    public required string Schema { get; init; }

    [Required, MinLength(1), MaxLength(8)]
    [Description("Fields that together make a row one: another row with the same values is its next version.")]
    public required IReadOnlyList<string> Identity { get; init; }

    [MaxLength(16), Description("Fields by which rows are looked up beside an identity of one field.")]
    public IReadOnlyList<string> Keys { get; init; } = [];

    [MaxLength(16), Description("Fields that no two rows may have alike, each a list of fields. Default: none beside the identity.")]
    public IReadOnlyList<IReadOnlyList<string>> Unique { get; init; } = [];

    [MaxLength(100), Description("Rules over the fields of a row, as in schemas.")]
    public IReadOnlyList<RowRulePart> Rules { get; init; } = [];

    [Description("Field with the first day or moment of a row's validity. Default: always valid so far.")]
    public string? ValidFrom { get; init; }

    [Description("Field with the last day, or the moment of the end, of a row's validity. Default: valid until it ends.")]
    public string? ValidTo { get; init; }

    [Description("How old rows may be. Default: not looked at.")]
    public TimelinessPart? Timeliness { get; init; }

    [Description("Which of the rows that come are the district's; others are counted and left out. Default: all.")]
    public RowFilterPart? RowFilter { get; init; }

    [Description("快捷核验: how intake systems reach it by one number, without its code: person, legalEntity or licence; at most one library each. Default: by its code only.")]
    public LibraryShortcut? Shortcut { get; init; }

    [Description("With shortcut: the field that has the number of the person, entity or holder; rows have to be looked up by it. Default: the identity, of one field.")]
    public string? ShortcutBy { get; init; }

    /// <summary>The field by which its shortcut finds rows; null without one.</summary>
    public string? ShortcutField() => Shortcut is null ? null : ShortcutBy ?? (Identity is [var one] ? one : null);

    [Description("From where the hub gets the rows by itself. Default: others bring them.")]
    public HarvestPart? Harvest { get; init; }
}

/// <summary>What a library is for whoever has only a number: people, legal entities, or licences by their holder.</summary>
public enum LibraryShortcut { Person, LegalEntity, Licence }

/// <summary>A rule over the fields of a row.</summary>
[Description("A rule over the fields of a row.")]
public sealed record RowRulePart
{
    [Required, StringLength(2000), Description("In the expression language, over the row. False breaks the rule; nothing does not.")]
    public required string Condition { get; init; }

    [Required, Description("What is told about a row that breaks it. No values of rows.")]
    public required Title Message { get; init; }

    [Description("An error keeps the row out; a warning is counted.")]
    public RowRuleSeverity Severity { get; init; } = RowRuleSeverity.Error;
}

public enum RowRuleSeverity { Error, Warning }

/// <summary>How old rows may be.</summary>
[Description("How old rows may be.")]
public sealed record TimelinessPart
{
    [Required, Description("Field with the day or moment of what a row tells.")]
    public required string Field { get; init; }

    [Range(0, 3650), Description("A row that tells of an earlier day than so many days ago is late: it is counted, and kept.")]
    public required int Days { get; init; }
}

/// <summary>Which rows are the district's.</summary>
[Description("Which rows are the district's.")]
public sealed record RowFilterPart
{
    [Required, Description("Field by which they are told.")]
    public required string Field { get; init; }

    [Required, StringLength(100, MinimumLength = 1), Description("What its value begins with.")]
    public required string Prefix { get; init; }
}
