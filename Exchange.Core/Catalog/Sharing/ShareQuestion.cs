namespace Exchange.Core.Catalog.Sharing;

/// <summary>A share query: which rows of a resource, for what.</summary>
public sealed record ShareQuestion
{
    /// <summary>Longest text of one member.</summary>
    public const int MostText = 200;

    /// <summary>Most keys of one query.</summary>
    public const int MostKeys = 1_000;

    /// <summary>Most fields that one question filters by, or compares.</summary>
    public const int MostNamed = 50;

    /// <summary>Most rows of one answer.</summary>
    public const int MostRows = 1_000;

    /// <summary>Under which grant; null for the first that allows it.</summary>
    public long? Grant { get; init; }

    /// <summary>用途: that of the grant.</summary>
    public string? Purpose { get; init; }

    /// <summary>办件编号: the record in whose handling it is read.</summary>
    public string? RecordNumber { get; init; }

    public required ShareBy By { get; init; }

    /// <summary>Fields that are wanted; null for all of the grant.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    public ShareConsent? Consent { get; init; }

    /// <summary>Rows that hold then; null for now.</summary>
    public DateTimeOffset? ValidAt { get; init; }

    public ShareUnmask? Unmask { get; init; }

    /// <summary>Where the page before ended.</summary>
    public SharePlace? After { get; init; }

    public int Limit { get; init; } = MostRows;

    /// <summary>All rows are wanted, one page after the other: of a grant that allows it.</summary>
    public bool Streams { get; init; }

    /// <summary>A further page of a stream: it is the same query, of which there are only so many a minute.</summary>
    public bool GoesOn { get; init; }
}

/// <summary>A verification: does what somebody says agree with what stands there.</summary>
/// <param name="Question">Which rows; by one key.</param>
/// <param name="Says">Field to value.</param>
public sealed record ShareClaim(ShareQuestion Question, IReadOnlyDictionary<string, string> Says);

/// <summary>By what rows are looked for.</summary>
public abstract record ShareBy
{
    private ShareBy() { }

    /// <summary>One value of a field by which the library finds rows.</summary>
    public sealed record Key(string Field, string Value) : ShareBy;

    /// <summary>Several.</summary>
    public sealed record Keys(string Field, IReadOnlyList<string> Values) : ShareBy;

    /// <summary>Fields that have these values, all of them. None: all rows, of a grant that allows it.</summary>
    public sealed record Filter(IReadOnlyDictionary<string, string> Equal) : ShareBy;

    /// <summary>As the log has it.</summary>
    public string Word => this switch { Key => "key", Keys => "keys", _ => "filter" };

    /// <summary>The fields' names.</summary>
    public IEnumerable<string> Fields => this switch { Key one => [one.Field], Keys several => [several.Field], Filter filter => filter.Equal.Keys, _ => [] };
}

/// <summary>用证授权: a person has let it be read.</summary>
/// <param name="Code">授权码.</param>
/// <param name="Subject">Whose it is: the number of the person.</param>
/// <param name="For">What for: the code of the resource or the name of a licence type of it; null for all that is asked.</param>
/// <param name="Until">Good until then; null for this request.</param>
public sealed record ShareConsent(string Code, string Subject, string? For = null, DateTimeOffset? Until = null);

/// <summary>Fields that are wanted as they are.</summary>
public sealed record ShareUnmask(IReadOnlyList<string> Fields, string Reason);

/// <param name="Batch">As of which the rows are.</param>
/// <param name="Key">Of the last row.</param>
public readonly record struct SharePlace(long Batch, string Key);
