using System.Globalization;

namespace Exchange.Core.Materials;

/// <summary>
/// So many scans at once and no more: a scanner takes memory and time for each, and whoever uploads a hundred files must not take all there is. The others wait; who has waited in vain is told to come again, and its bytes stay.
/// </summary>
/// <param name="most">Scans at once.</param>
/// <param name="patience">How long one waits for its turn.</param>
public sealed class BoundedScan(IFileScan scan, int most, TimeSpan patience) : IFileScan, IDisposable
{
    private readonly SemaphoreSlim _turns = new(most);

    public async Task<ScanAnswer> Scan(string path, Stream content, CancellationToken stop)
    {
        if (!await _turns.WaitAsync(patience, stop))
            throw new ScanTroubleException(string.Create(CultureInfo.InvariantCulture, $"{most} scans are under way, and none of them has ended within {patience.TotalSeconds} s."));
        try
        {
            return await scan.Scan(path, content, stop);
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();
}
