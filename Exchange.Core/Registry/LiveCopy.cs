namespace Exchange.Core.Registry;

/// <summary>
/// A copy in memory of something in the database. Readings may overlap; the one that began last counts, so a late older one never undoes a newer.
/// </summary>
internal sealed class LiveCopy<T>(string what) where T : class
{
    private readonly Lock gate = new();
    private volatile T? value;
    private long begun;
    private long taken;

    /// <exception cref="InvalidOperationException">Nothing has been read yet.</exception>
    public T Value => value ?? throw new InvalidOperationException($"The {what} have not been read yet.");

    public T? ValueOrNull => value;

    public async Task Refresh(Func<Task<T>> read)
    {
        var turn = Interlocked.Increment(ref begun);
        var fresh = await read();
        lock (gate)
        {
            if (turn <= taken)
                return;
            taken = turn;
            value = fresh;
        }
    }
}
