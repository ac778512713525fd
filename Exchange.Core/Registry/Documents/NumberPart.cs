using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>编号规则: how an organisation's numbers are made.</summary>
[Description("编号规则: how an organisation's numbers of one use are made.")]
public sealed record NumberPart
{
    [Required, RegularExpression("^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$"), Description("What whoever takes numbers names, such as takingIn or acceptance: letters, digits, dot, hyphen, underscore; at most 32.")]
    public required string Name { get; init; }

    [Required, Description("What people read.")]
    public required Title Title { get; init; }

    [Required, StringLength(200)]
    [Description("Text and parts in braces: {division:N}, {date:F}, {sequence:N} (exactly one), {check:mod-11-10} or {check:mod-37-36} at the end, such as {division:6}{date:yyMMdd}{sequence:6}{check:mod-11-10}.")]
    public required string Pattern { get; init; }
}
