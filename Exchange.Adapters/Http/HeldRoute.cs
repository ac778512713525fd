using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Adapters.Http;

/// <summary>A route that lists what the department's system holds, a page a request.</summary>
public sealed record HeldRoute
{
    [Required, StringLength(1000, MinimumLength = 1)]
    [Description("Path and query, from a slash on, without placeholders; it is read by GET. Required; at most 1000 characters.")]
    public required string Path { get; init; }

    [Description("Headers of this route, name to text without placeholders; one of the same name replaces the one of every request. Default: none.")]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    [RegularExpression("^[A-Za-z0-9_.-]{1,64}$")]
    [Description("Query parameter of the time from which on it is listed, as 2026-11-24T00:00:00+08:00. Default from. Letters, digits, underscore, dot, hyphen; at most 64.")]
    public string FromParameter { get; init; } = "from";

    [RegularExpression("^[A-Za-z0-9_.-]{1,64}$")]
    [Description("Query parameter of the time before which it is listed. Default until. Letters, digits, underscore, dot, hyphen; at most 64.")]
    public string UntilParameter { get; init; } = "until";

    [RegularExpression("^[A-Za-z0-9_.-]{1,64}$")]
    [Description("Query parameter of what the last page said comes next; the first page has none. Default after. Letters, digits, underscore, dot, hyphen; at most 64.")]
    public string AfterParameter { get; init; } = "after";

    [RegularExpression("^[A-Za-z0-9_.-]{1,64}$")]
    [Description("Query parameter of the most lines that are wanted. Default limit. Letters, digits, underscore, dot, hyphen; at most 64.")]
    public string LimitParameter { get; init; } = "limit";

    [StringLength(4000)]
    [Description("Expression over {status, headers, body} of the lines: objects with deliveryId, number, step, acknowledgement, digest, stage, at (those it has). Default body.items.")]
    public string Lines { get; init; } = "body.items";

    [StringLength(4000)]
    [Description("Expression over {status, headers, body} of what comes next, a text or number; bringing nothing it was the last page. Default body.next.")]
    public string Next { get; init; } = "body.next";
}
