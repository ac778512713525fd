using Exchange.Core.Registry.Numbers;

namespace Exchange.Core.Numbers;

/// <summary>
/// What this host has reserved of a series and not given away yet. One at a time works on it: whoever has <see cref="Turn"/>.
/// </summary>
internal sealed class NumberBlock
{
    private const int Smallest = 20, Largest = 1000;

    // Used up sooner, the next one is twice as large; later, half as large.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10), Late = TimeSpan.FromMinutes(10);

    private readonly List<(long From, long Until)> _ranges = [];
    private NumberSeries? _series;
    private DateTimeOffset _reservedAt;
    private long _size = Smallest;

    public SemaphoreSlim Turn { get; } = new(1, 1);

    public long Left => _ranges.Sum(static range => range.Until - range.From + 1);

    /// <summary>From now on it is about this series. Another day's numbers are left as they are: a gap.</summary>
    public void Of(NumberSeries series)
    {
        if (_series?.Key != series.Key) _ranges.Clear();
        _series = series;
    }

    /// <summary>How many to reserve, so that there are enough: as many as are used in some while, and never more than a hundredth of the series.</summary>
    public long Wanted(int needed, DateTimeOffset now)
    {
        if (_reservedAt != default)
        {
            var lasted = now - _reservedAt;
            if (lasted < Soon) _size = Math.Min(_size * 2, Largest);
            else if (lasted > Late) _size = Math.Max(_size / 2, Smallest);
        }
        return Math.Max(needed - Left, Math.Min(_size, Math.Max(_series!.Most / 100, 1)));
    }

    public void Add(long from, long until, DateTimeOffset now)
    {
        _ranges.Add((from, until));
        _reservedAt = now;
    }

    /// <param name="count">Not more than are <see cref="Left"/>.</param>
    public string[] Take(int count)
    {
        var numbers = new string[count];
        for (var i = 0; i < count; i++)
        {
            var (from, until) = _ranges[0];
            numbers[i] = _series!.Write(from);
            if (from == until) _ranges.RemoveAt(0);
            else _ranges[0] = (from + 1, until);
        }
        return numbers;
    }
}
