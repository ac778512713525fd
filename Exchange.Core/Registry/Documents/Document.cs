using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>Something a team registers. What every kind of document has.</summary>
public abstract record Document
{
    /// <summary>The document's name within its kind; a name may carry its major version (<c>x.v1</c>).</summary>
    [Required, RegularExpression("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
    [Description("Name within the kind: letters, digits, dot, hyphen, underscore; at most 100 characters.")]
    public required string Name { get; init; }

    [Required, Description("What people read.")]
    public required Title Title { get; init; }

    [Description("Words for colleagues: what it is for, whom to ask.")]
    public string? Description { get; init; }
}

/// <summary>A text for people, in Chinese and English.</summary>
[Description("A text for people, in Chinese and English.")]
public sealed record Title
{
    [Required, Description("Chinese.")]
    public required string Zh { get; init; }

    [Required, Description("English.")]
    public required string En { get; init; }
}
