using System.ComponentModel.DataAnnotations;

namespace Exchange.Host.Alerting;

/// <summary>How a mail server is spoken to.</summary>
public enum MailTls { StartTls, Implicit, None }

/// <summary>What the hub tells of by itself, and to whom. Section <c>Alerts</c> of the settings.</summary>
public sealed record AlertOptions
{
    /// <summary>Minutes for which a breaker is open before it is told. Default 5; 1 to 1,440.</summary>
    [Range(1, 1440)]
    public int BreakerMinutes { get; init; } = 5;

    /// <summary>Minutes for which the oldest delivery of an adapter has waited when it is told. Default 30; 1 to 10,080.</summary>
    [Range(1, 10_080)]
    public int BacklogMinutes { get; init; } = 30;

    /// <summary>Parked deliveries of an adapter from which on they are told. Default 1; 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int ParkedCount { get; init; } = 1;

    /// <summary>Seconds by which a host's clock differs from the database's when it is told. Default 5; 1 to 3,600.</summary>
    [Range(1, 3600)]
    public int ClockSeconds { get; init; } = 5;

    /// <summary>Free MiB below which a disk that a host writes to is told. Default 2,048; 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int DiskMib { get; init; } = 2048;

    /// <summary>Minutes for which a host could commit nothing when it is told that the log stands still. Default 2; 1 to 60.</summary>
    [Range(1, 60)]
    public int LogMinutes { get; init; } = 2;

    /// <summary>Address to which alerts are posted as Standard Webhooks. Default: none.</summary>
    [StringLength(1000)]
    public string? WebhookUrl { get; init; }

    /// <summary>Name of the secret, whsec_ and Base64, with which they are signed. Default: none.</summary>
    [StringLength(100)]
    public string? WebhookSecret { get; init; }

    /// <summary>Mail server by which alerts are mailed. Default: none.</summary>
    [StringLength(255, MinimumLength = 1)]
    public string? MailHost { get; init; }

    /// <summary>Its port. Default 587; 1 to 65,535.</summary>
    [Range(1, 65_535)]
    public int MailPort { get; init; } = 587;

    /// <summary>How it is spoken to: StartTls, Implicit (TLS from the first byte) or None. Default StartTls.</summary>
    public MailTls MailTls { get; init; } = MailTls.StartTls;

    /// <summary>Address from which alerts are mailed. Default: none.</summary>
    [StringLength(320)]
    public string? MailFrom { get; init; }

    /// <summary>Addresses to which they are mailed, with commas. Default: none.</summary>
    [StringLength(4000)]
    public string? MailTo { get; init; }

    /// <summary>User at the mail server. Default: none, and no login.</summary>
    [StringLength(320)]
    public string? MailUser { get; init; }

    /// <summary>Name of the secret with that user's password. Default: none.</summary>
    [StringLength(100)]
    public string? MailPasswordSecret { get; init; }
}
