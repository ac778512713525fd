using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Adapters.Http;

/// <summary>How the message becomes a request body.</summary>
public enum BodyEncoding
{
    /// <summary>As it is, under its own media type.</summary>
    Json,

    /// <summary><c>application/x-www-form-urlencoded</c> with one field that carries the whole message.</summary>
    Form,

    /// <summary><c>application/x-www-form-urlencoded</c>, one field for each top-level member of the message.</summary>
    FlatForm,

    /// <summary><c>multipart/form-data</c>: one part carries the whole message, and each file that goes with it is a part under its material's code.</summary>
    Multipart,
}

/// <summary>A route over which something is handed over: a record or a withdrawal.</summary>
public sealed record PushRoute
{
    [RegularExpression("^(POST|PUT|PATCH|DELETE)$")]
    [Description("POST, PUT, PATCH or DELETE; a DELETE carries no body. Default POST.")]
    public string Method { get; init; } = "POST";

    [Required, StringLength(1000, MinimumLength = 1)]
    [Description("Path and query with placeholders, from a slash on. Required; at most 1000 characters.")]
    public required string Path { get; init; }

    [Description("Headers of this route, name to text with placeholders; one of the same name replaces the one of every request. Default: none.")]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    [Description("json (the message as it is), form (one field carries the message), flatForm (its top-level members are the fields) or multipart (one part carries the message, and each file that goes with it is a part named by its material's code). Default json.")]
    public BodyEncoding Encoding { get; init; } = BodyEncoding.Json;

    [RegularExpression("^[A-Za-z0-9_.-]{1,64}$")]
    [Description("Field that carries the message when encoding is form or multipart. Default data. Letters, digits, underscore, dot, hyphen; at most 64.")]
    public string FormField { get; init; } = "data";

    [MaxLength(100)]
    [Description("What the system's answers mean; the first rule that matches decides. Default: none, the status decides. At most 100.")]
    public IReadOnlyList<PushRule> Answers { get; init; } = [];
}

/// <summary>A route over which the system is asked whether an earlier push arrived.</summary>
public sealed record AskRoute
{
    [RegularExpression("^(GET|HEAD|POST|PUT)$")]
    [Description("GET, HEAD, POST or PUT. Default GET.")]
    public string Method { get; init; } = "GET";

    [Required, StringLength(1000, MinimumLength = 1)]
    [Description("Path and query with placeholders, from a slash on. Required; at most 1000 characters.")]
    public required string Path { get; init; }

    [Description("Headers of this route, name to text with placeholders; one of the same name replaces the one of every request. Default: none.")]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    [StringLength(20_000)]
    [Description("Body of the question, for POST and PUT: a JSONata expression over "
        + "{message, number, deliveryId, recordId, step, version, acknowledgement, takenInAt}. Default: no body.")]
    public string? Body { get; init; }

    [Description("json (the body as it is), form (one field carries it) or flatForm (its top-level members are the fields). Default json.")]
    public BodyEncoding Encoding { get; init; } = BodyEncoding.Json;

    [RegularExpression("^[A-Za-z0-9_.-]{1,64}$")]
    [Description("Field that carries the body when encoding is form. Default data. Letters, digits, underscore, dot, hyphen; at most 64.")]
    public string FormField { get; init; } = "data";

    [MaxLength(100)]
    [Description("What the system's answers mean; the first rule that matches decides. Default: none, the status decides. At most 100.")]
    public IReadOnlyList<AskRule> Answers { get; init; } = [];
}

/// <summary>A route that hands nothing over and only shows that the system is there.</summary>
public sealed record ProbeRoute
{
    [RegularExpression("^(GET|HEAD|OPTIONS)$")]
    [Description("GET, HEAD or OPTIONS. Default GET.")]
    public string Method { get; init; } = "GET";

    [Required, StringLength(1000, MinimumLength = 1)]
    [Description("Path and query, from a slash on, without placeholders. Required; at most 1000 characters. Any 2xx counts as there.")]
    public required string Path { get; init; }
}
