using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Adapters.Http;

/// <summary>A route from which the hub harvests rows, a page a request.</summary>
public sealed record PullRoute
{
    [Required, RegularExpression("^[A-Za-z0-9_.-]{1,64}$")]
    [Description("The source's name, by which libraries ask for it. Required. Letters, digits, underscore, dot, hyphen; at most 64.")]
    public required string Name { get; init; }

    [Required, StringLength(1000, MinimumLength = 1)]
    [Description("Path and query, from a slash on, without placeholders; it is read by GET. Required; at most 1000 characters.")]
    public required string Path { get; init; }

    [Description("Headers of this route, name to text without placeholders; one of the same name replaces the one of every request. Default: none.")]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    [StringLength(4000)]
    [Description("Expression over {status, headers, body} of the rows: objects. Default body.items.")]
    public string Rows { get; init; } = "body.items";

    [StringLength(4000)]
    [Description("Expression over {status, headers, body} of what comes next, a text or number; bringing nothing it was the last page. Default body.next.")]
    public string Next { get; init; } = "body.next";

    [RegularExpression("^[A-Za-z0-9_.-]{1,64}$")]
    [Description("Query parameter of what the last page said comes next; the first page has none. Default after. Letters, digits, underscore, dot, hyphen; at most 64.")]
    public string AfterParameter { get; init; } = "after";

    [RegularExpression("^[A-Za-z0-9_.-]{1,64}$")]
    [Description("Query parameter of the most rows that are wanted. Default limit. Letters, digits, underscore, dot, hyphen; at most 64.")]
    public string LimitParameter { get; init; } = "limit";

    [RegularExpression("^[A-Za-z0-9_.-]{1,64}$")]
    [Description("Query parameter of what since brought at the last harvest, for mode changes. Default: none, and all rows come each time. Letters, digits, underscore, dot, hyphen; at most 64.")]
    public string? SinceParameter { get; init; }

    [StringLength(4000)]
    [Description("Expression over {status, headers, body} of what the next harvest asks from on, a text or number; the last page that brings one counts. Default body.since.")]
    public string Since { get; init; } = "body.since";

    [Description("Without sinceParameter, at the first harvest, the system lists all rows that there are, and not only changes that it still knows. Default true.")]
    public bool StartsWhole { get; init; } = true;

    [StringLength(4000)]
    [Description("Expression over a row: true when it is deleted. Default: none, and no row is.")]
    public string? Deleted { get; init; }

    [Range(1, 20_000)]
    [Description("Most rows that a page is asked for; an answer has at most answerLimitBytes. Default 500. Range 1 to 20000.")]
    public int PageRows { get; init; } = 500;

    [Range(1, 600)]
    [Description("Seconds that a page may take. Default 60. Range 1 to 600.")]
    public int TimeoutSeconds { get; init; } = 60;
}
