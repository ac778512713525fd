namespace Exchange.Adapters.Http.Callbacks;

/// <summary>
/// Remembers the signatures that passed, as long as their window is open. In memory and of one host: what comes again at another host, or after a start,
/// still makes no second event, for its rows' keys are the same.
/// </summary>
internal sealed class ReplayGuard(int most = 100_000)
{
    internal enum Entry { Free, New, Known, Full }

    readonly Lock gate = new();
    readonly Dictionary<string, DateTimeOffset> known = new(StringComparer.Ordinal);
    DateTimeOffset swept;

    /// <param name="until">When the window closes: the timestamp alone refuses it from then on.</param>
    public Passing Enter(byte[] signature, DateTimeOffset until, DateTimeOffset now)
    {
        var name = Convert.ToHexString(signature);
        lock (gate)
        {
            if (known.Count >= most || now - swept > TimeSpan.FromMinutes(1))
                Sweep(now);
            if (known.ContainsKey(name))
                return new Passing(this, name, Entry.Known);
            // Forgetting one would let it in again: rather nobody passes until windows close.
            if (known.Count >= most)
                return new Passing(this, name, Entry.Full);
            known[name] = until;
            return new Passing(this, name, Entry.New);
        }
    }

    void Sweep(DateTimeOffset now)
    {
        swept = now;
        foreach (var (name, until) in known)
        {
            if (until < now)
                known.Remove(name);
        }
    }

    void Leave(string name)
    {
        lock (gate)
            known.Remove(name);
    }

    /// <summary>A callback on its way through; one that was not kept may come again.</summary>
    internal sealed class Passing(ReplayGuard? guard, string name, Entry entry) : IDisposable
    {
        bool done;

        public static Passing Free => new(null, "", Entry.Free);

        public Entry Entry => entry;

        public void Done() => done = true;

        public void Dispose()
        {
            if (entry is Entry.New && !done)
                guard?.Leave(name);
        }
    }
}
