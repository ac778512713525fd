using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Exchange.Adapters.Http.Callbacks;
using Exchange.Adapters.Http.Proof;

namespace Exchange.Adapters.Http;

/// <summary>
/// How one department's system is reached over HTTP. These attributes are the single source of validation, JSON Schema, console form and docs,
/// so every text states default, unit and range.
/// </summary>
public sealed record HttpOptions
{
    [Required, StringLength(500, MinimumLength = 8)]
    [Description("Base address, http or https, without user, query or fragment. A route's path is appended to it, so a path in it is kept. Required.")]
    public required string Address { get; init; }

    [Required, Description("How a record is handed over. Required.")]
    public required PushRoute Submit { get; init; }

    [Description("How a withdrawal is handed over. Default: none; a withdrawal is then answered rejected with code no-withdraw-route, for a person.")]
    public PushRoute? Withdraw { get; init; }

    [Description("How the system is asked whether an earlier push arrived. Default: none; it cannot be asked.")]
    public AskRoute? Ask { get; init; }

    [Description("How the system lists what it holds, for reconciliation. Default: none; the department's lists are uploaded.")]
    public HeldRoute? Held { get; init; }

    [MaxLength(100), Description("The routes from which the hub harvests rows into libraries. Default: none. At most 100.")]
    public IReadOnlyList<PullRoute> Pull { get; init; } = [];

    [Description("How the connection is tried. Default: HEAD on the base address, where any answer below 500 counts.")]
    public ProbeRoute? Probe { get; init; }

    [Description("How the hub proves who it is. Default: no proof.")]
    public HttpAuth Auth { get; init; } = new();

    [Description("Signs every request, beside what auth does. Default: none is signed.")]
    public HttpSignature? Signature { get; init; }

    [Description("The hub's certificate, and which servers are trusted; for https. Default: no certificate; the authorities that the machine trusts.")]
    public HttpTls? Tls { get; init; }

    [Description("What the system calls the hub back with, in its own format, at POST /api/v1/callbacks/ and the adapter's name. Default: none; it is answered 404.")]
    public HttpCallback? Callback { get; init; }

    [Description("Headers of every request: name to text with placeholders; a probe carries those without. Default: none. No secrets: they belong to auth.")]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    [RegularExpression("^[A-Za-z0-9-]{0,64}$")]
    [Description("Header for the delivery id, the same on every attempt. Default Idempotency-Key; empty: none is sent. Letters, digits, hyphen; at most 64.")]
    public string IdempotencyHeader { get; init; } = "Idempotency-Key";

    [Description("The system answers a repeated delivery id with its first answer, so a repeat has no second effect. Default false.")]
    public bool HonoursKey { get; init; }

    [Range(1024, 67_108_864)]
    [Description("Longest answer that is read, in bytes after decompression. Default 1048576 (1 MiB). Range 1024 to 67108864.")]
    public int AnswerLimitBytes { get; init; } = 1_048_576;

    [Range(1, 1024)]
    [Description("Connections at the same time; a push that finds none free waits within its timeout. Default 256. Range 1 to 1024.")]
    public int Connections { get; init; } = 256;

    [Range(1, 120)]
    [Description("Seconds until a connection must stand; after that nothing was sent and the system counts as not reached. Default 5. Range 1 to 120.")]
    public int ConnectTimeoutSeconds { get; init; } = 5;
}
