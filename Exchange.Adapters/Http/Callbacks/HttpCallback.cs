using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Exchange.Adapters.Http.Proof;

namespace Exchange.Adapters.Http.Callbacks;

public enum CallbackMethod { ApiKey, Bearer, Signature }

/// <summary>What becomes of a signed callback that comes a second time, byte for byte, within its window.</summary>
public enum RepeatedCallback { AnsweredAgain, Refused }

/// <summary>What the department's system calls the hub back with.</summary>
public sealed record HttpCallback
{
    [Required, Description("How the department's system proves who it is. Required.")]
    public required CallbackAuth Auth { get; init; }

    [Required, MinLength(1), MaxLength(50)]
    [Description("How callbacks are read; the first rule that matches decides. Required; 1 to 50.")]
    public required IReadOnlyList<CallbackRule> Reads { get; init; }

    [RegularExpression("^[A-Za-z0-9_.-]{0,64}$")]
    [Description("Field of a form that carries the callback as JSON. Default empty: the form's fields are the members. Letters, digits, underscore, dot, hyphen; at most 64.")]
    public string FormField { get; init; } = "";

    [Range(1024, 4_194_304)]
    [Description("Longest body, in bytes. Default 262144 (256 KiB). Range 1024 to 4194304.")]
    public int LimitBytes { get; init; } = 262_144;

    [Description("The answer once everything is durably kept. Default: 200 with code 0000.")]
    public CallbackSuccess Success { get; init; } = new();

    [Description("The answer when it is not. Default: the status of the fault, with its code and words.")]
    public CallbackFailure Failure { get; init; } = new();
}

/// <summary>How the department's system proves who it is.</summary>
public sealed record CallbackAuth
{
    [Required, Description("apiKey (a secret alone in a header), bearer (Authorization: Bearer and the secret) or signature. Required.")]
    public required CallbackMethod Method { get; init; }

    [RegularExpression("^[A-Za-z0-9-]{1,64}$")]
    [Description("Header of an apiKey. Default X-Api-Key. Letters, digits, hyphen; at most 64.")]
    public string Header { get; init; } = "X-Api-Key";

    [StringLength(100, MinimumLength = 1)]
    [Description("Name of the secret of apiKey and bearer, for which it is required. Default: none. At most 100 characters.")]
    public string? Secret { get; init; }

    [StringLength(100, MinimumLength = 1)]
    [Description("Name of a second secret that is good as well, while the department changes over. Default: none. At most 100 characters.")]
    public string? FormerSecret { get; init; }

    [Description("How a callback is signed; its text must hold {timestamp}, and {bodyDigest} or {body}. Required for signature. Default: none.")]
    public HttpSignature? Signature { get; init; }

    [Range(10, 3600)]
    [Description("Seconds by which a signature's timestamp may differ from the hub's clock, either way. Default 300. Range 10 to 3600.")]
    public int WindowSeconds { get; init; } = 300;

    [Description("The same signed callback again within its window: answeredAgain (with the first outcome; kept once all the same) or refused. Default answeredAgain.")]
    public RepeatedCallback Repeats { get; init; } = RepeatedCallback.AnsweredAgain;
}

/// <summary>
/// One reading of a callback. Expressions are JSONata over <c>{headers, query, body}</c>: headers by lower-case name without the proof, the query's
/// parameters by name, the body as JSON, as a form's fields, or as XML's elements.
/// </summary>
public sealed record CallbackRule
{
    [StringLength(4000)]
    [Description("Condition: a JSONata expression over {headers, query, body}. Default: none, the rule is for every callback.")]
    public string? When { get; init; }

    [StringLength(4000, MinimumLength = 1)]
    [Description("Expression of the rows: an object, or a list of at most 500. Default body. At most 4000 characters.")]
    public string Rows { get; init; } = "body";

    [StringLength(4000, MinimumLength = 1)]
    [Description("Expression over one row that names it among all of this source's for ever: the same name is the same event. Default: none, the row's own digest.")]
    public string? Key { get; init; }

    [Required, StringLength(100, MinimumLength = 1)]
    [Description("The mapping that makes a progress event of a row. Required; at most 100 characters.")]
    public required string Mapping { get; init; }

    [RegularExpression("^[A-Za-z0-9._-]{1,30}$")]
    [Description("Name of the source, for people, and before the key. Default callback. Letters, digits, dot, hyphen, underscore; at most 30.")]
    public string Source { get; init; } = "callback";
}

/// <summary>The answer once everything is durably kept.</summary>
public sealed record CallbackSuccess
{
    [Range(200, 299)]
    [Description("Status. Default 200. Range 200 to 299.")]
    public int Status { get; init; } = 200;

    [RegularExpression("^[a-z]+/[a-z0-9.+-]{1,60}(; ?charset=[a-zA-Z0-9-]{1,20})?$")]
    [Description("Content-Type. Default application/json.")]
    public string MediaType { get; init; } = "application/json";

    [StringLength(4000)]
    [Description("""Expression of the body over {headers, query, body}: a text goes out as it is, anything else as JSON. Default {"code":"0000"}; at most 4000 characters.""")]
    public string Body { get; init; } = """{"code":"0000"}""";
}

/// <summary>The answer when a callback is not taken.</summary>
public sealed record CallbackFailure
{
    [Range(200, 599)]
    [Description("Status of every failure, for systems that look at the body alone. Default: the fault's own (400, 401, 413, 415, 422, 503). Range 200 to 599.")]
    public int? Status { get; init; }

    [RegularExpression("^[a-z]+/[a-z0-9.+-]{1,60}(; ?charset=[a-zA-Z0-9-]{1,20})?$")]
    [Description("Content-Type. Default application/json.")]
    public string MediaType { get; init; } = "application/json";

    [StringLength(4000)]
    [Description("""Expression of the body over {code, text}, the fault's code and words: a text goes out as it is, anything else as JSON. Default {"code":code,"message":text}; at most 4000 characters.""")]
    public string Body { get; init; } = """{"code":code,"message":text}""";
}
