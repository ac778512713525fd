using System.ComponentModel.DataAnnotations;

namespace Exchange.Host.Torture;

/// <summary>What a run of the kit is.</summary>
public sealed record TortureOptions
{
    /// <summary>sqlite, postgres (a server of the kit's own), or postgres:CONNECTION.</summary>
    [Required, RegularExpression("^(sqlite|postgres|postgres:.+)$", ErrorMessage = "--database is sqlite, postgres or postgres:CONNECTION.")]
    public string Database { get; init; } = "sqlite";

    /// <summary>Each has the next seed. Default 20; 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = "--iterations is 1 to 100000.")]
    public int Iterations { get; init; } = 20;

    /// <summary>Of the first iteration. Default: another one each time, which is printed.</summary>
    public int? Seed { get; init; }

    /// <summary>Moves of this name alone.</summary>
    public string? Only { get; init; }
}
