namespace Exchange.Client;

/// <summary>Where the hub is, with whose key it is called, and how often and how long a call is tried. From configuration: a section with these names.</summary>
public sealed record ExchangeClientOptions
{
    /// <summary>The section of the configuration that is read where none is named.</summary>
    public const string Section = "Exchange";

    /// <summary>Most bytes of a batch's request that a hub holds back before anything of it is read: a batch that fits in is never waiting for its own answers to be read.</summary>
    internal const int MostBatchBytes = 768 * 1024;

    /// <summary>The hub's address, such as <c>https://hub.example/</c>; with a path where a proxy puts it under one.</summary>
    public Uri? Address { get; set; }

    /// <summary>The client's key. A key that changes in the configuration is used from the next call on.</summary>
    public string? Key { get; set; }

    /// <summary>In which language refusals are told: <c>zh-CN</c> or <c>en</c>. Titles are there in both, see <see cref="ExchangeProblemException.Kind"/>.</summary>
    public string Language { get; set; } = "zh-CN";

    /// <summary>Tries of a call that may be repeated, the first included.</summary>
    public int Tries { get; set; } = 8;

    /// <summary>How long one try may take until its answer is read, or, of a file or stream, until it begins.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>No further try begins when a call has taken this long, waiting included.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Wait before the second try where the hub does not say how long; doubled with each, up to <see cref="LongestWait"/>, and shortened by up to a half by chance, so that clients do not come back all at once.</summary>
    public TimeSpan FirstWait { get; set; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Records in one request of a batch; it holds at most 768 KiB whatever this says, or one record.</summary>
    public int BatchLines { get; set; } = 200;

    /// <summary>Requests of a batch that are under way at the same time.</summary>
    public int BatchRequests { get; set; } = 2;

    /// <summary>A stream of events in which nothing has come for so long, not even a heartbeat, is taken for cut. A hub's heartbeats come every 15 seconds unless it is set otherwise.</summary>
    public TimeSpan Silence { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes of a file that go with one request of an upload.</summary>
    public int UploadBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Everything that is wrong; empty when nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        if (Address is not { IsAbsoluteUri: true, Scheme: "http" or "https" }) yield return $"{nameof(Address)}: an http or https address is missing.";
        if (string.IsNullOrWhiteSpace(Key) || Key.Any(static one => one is < '!' or > '~')) yield return $"{nameof(Key)}: the key is missing, or is none.";
        if (string.IsNullOrWhiteSpace(Language)) yield return $"{nameof(Language)}: zh-CN or en.";
        if (Tries is < 1 or > 1000) yield return $"{nameof(Tries)}: 1 to 1000.";
        if (Timeout <= TimeSpan.Zero) yield return $"{nameof(Timeout)}: longer than nothing.";
        if (Patience < TimeSpan.Zero) yield return $"{nameof(Patience)}: nothing or longer.";
        if (FirstWait < TimeSpan.Zero || LongestWait < FirstWait) yield return $"{nameof(FirstWait)}, {nameof(LongestWait)}: nothing or longer, and the longest not shorter than the first.";
        if (BatchLines is < 1 or > 10_000) yield return $"{nameof(BatchLines)}: 1 to 10,000.";
        if (BatchRequests is < 1 or > 64) yield return $"{nameof(BatchRequests)}: 1 to 64.";
        if (Silence <= TimeSpan.Zero) yield return $"{nameof(Silence)}: longer than nothing.";
        if (UploadBytes < 1) yield return $"{nameof(UploadBytes)}: 1 or more.";
    }

    /// <summary>Under the hub's address, whether or not that ends in a slash.</summary>
    internal Uri Under(string path)
    {
        var address = Address!.AbsoluteUri;
        return new Uri(address.EndsWith('/') ? address + path : address + "/" + path);
    }
}
