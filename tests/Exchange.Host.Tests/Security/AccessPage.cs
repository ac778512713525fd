using Exchange.Core.Registry.Documents;
using Exchange.Host.Tests.Docs;

namespace Exchange.Host.Tests.Security;

/// <summary>The table of docs/security.md that says who may call what: a line an endpoint.</summary>
internal static class AccessPage
{
    /// <summary>In the table: whoever calls, with a key or without.</summary>
    public const string Anyone = "anyone";

    public static IReadOnlyList<AccessLine> Lines { get; } = [.. MarkedTable.Read(Repository.Read("docs", "security.md"), "access").Select(row => new AccessLine(row[0].Trim('`'), [.. row[1].Split(", ").Select(Role)]))];

    /// <summary>What a content of this route is written in.</summary>
    public static string MediaType(string route)
        => route.EndsWith("/batch", StringComparison.Ordinal) || (route.StartsWith("/api/v1/libraries/", StringComparison.Ordinal) && route.EndsWith("/rows", StringComparison.Ordinal)) ? "application/x-ndjson" : route.EndsWith("/lists", StringComparison.Ordinal) ? "text/csv" : route.EndsWith("/sheet", StringComparison.Ordinal) ? Host.Catalog.Sheets.SheetWriting.MediaType : "application/json";

    private static ClientRole? Role(string word) => word == Anyone ? null : Enum.Parse<ClientRole>(word, ignoreCase: true);
}

/// <param name="Endpoint">Method and route; * for every method.</param>
/// <param name="Roles">Null among them is anyone.</param>
internal sealed record AccessLine(string Endpoint, IReadOnlyList<ClientRole?> Roles)
{
    public string Method => Endpoint.Split(' ')[0] is var method && method == "*" ? "GET" : method;

    public string Route => Endpoint.Split(' ')[1];

    public bool IsOpen => Roles.Contains(null);

    public bool Lets(ClientRole role) => IsOpen || Roles.Contains(role);

    /// <summary>An address of this route; what it names in braces is not there. A stream has no end: it is asked for from a place that there is not, and so refused once it is known who asks.</summary>
    public string Address(string with = "no-such-thing")
        => (Route.EndsWith("/events", StringComparison.Ordinal) ? "?after=-1" : "").Insert(0, Path(with));

    private string Path(string with)
        => string.Join('/', Route.Split('/').Select(part => part switch
        {
            "{documentName}.json" => "v1.json",
            "{documentName?}" or "{**path}" => "",
            ['{', ..] => with,
            _ => part,
        }));
}
