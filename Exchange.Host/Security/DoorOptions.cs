using System.ComponentModel.DataAnnotations;

namespace Exchange.Host.Security;

/// <summary>How much one caller may ask of a host, and what browsers are told. Section <c>Door</c>.</summary>
public sealed record DoorOptions
{
    /// <summary>Requests of one client that a host works on at the same time. Default 1,000; 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int ClientConcurrent { get; init; } = 1_000;

    /// <summary>Requests of one client a second, on the long run; 0 for no bound. Default 0; 0 to 1,000,000.</summary>
    [Range(0, 1_000_000)]
    public int ClientPerSecond { get; init; }

    /// <summary>Requests of one client that may come at once before ClientPerSecond counts. Default 1,000; 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int ClientBurst { get; init; } = 1_000;

    /// <summary>Requests without a good key that a host works on at the same time, of one address. Default 200; 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int AddressConcurrent { get; init; } = 200;

    /// <summary>Wrong keys and wrong set-up secrets that one address may show in a minute before it is told to wait. Default 60; 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int WrongKeysPerMinute { get; init; } = 60;

    /// <summary>Seconds in which a request's headers must have come. Default 15; 1 to 300.</summary>
    [Range(1, 300)]
    public int HeaderSeconds { get; init; } = 15;

    /// <summary>A content that comes, or an answer that is taken, slower than this for 5 s ends the connection. Default 240; 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int SlowestBytesPerSecond { get; init; } = 240;

    /// <summary>Web addresses whose pages may call the API from a browser (CORS), with commas. Default: none.</summary>
    [StringLength(4000)]
    public string? Origins { get; init; }

    /// <summary>Days for which a browser that came by https comes by nothing else (HSTS); 0 to say nothing of it. Default 30; 0 to 730.</summary>
    [Range(0, 730)]
    public int HstsDays { get; init; } = 30;
}
