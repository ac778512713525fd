using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Catalog.Libraries;

/// <summary>Base libraries. Section <c>Libraries</c> of the settings.</summary>
public sealed record LibraryOptions
{
    /// <summary>Most rows of one commit. Default 2,000; 10 to 20,000. On the embedded database a quarter of it while others wait for its one writer.</summary>
    [Range(10, 20_000)]
    public int ChunkRows { get; init; } = 2_000;

    /// <summary>Most bytes of a row; a longer one is kept out. Default 1 MiB; 1 KiB to 16 MiB.</summary>
    [Range(1 << 10, 16 << 20)]
    public int RowBytes { get; init; } = 1 << 20;

    /// <summary>Share of a library's rows, in percent, that a full batch ends without being asked. Default 10; 0 to 100.</summary>
    [Range(0, 100)]
    public int EndsPercent { get; init; } = 10;

    /// <summary>Most rows of a batch that are kept in quarantine with what they say; further ones are only counted. Default 100,000; 0 to 10,000,000.</summary>
    [Range(0, 10_000_000)]
    public int KeptFaults { get; init; } = 100_000;

    /// <summary>Minutes without a row after which a batch that nobody goes on with (a stream that was cut off, its host gone) may be abandoned. Default 5; 1 to 1,440.</summary>
    [Range(1, 1_440)]
    public int IdleMinutes { get; init; } = 5;

    /// <summary>Hours without a row after which a batch is abandoned that somebody may still go on with. Default 24; 1 to 720.</summary>
    [Range(1, 720)]
    public int AbandonAfterHours { get; init; } = 24;
}
