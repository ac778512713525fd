using System.Collections.Concurrent;

namespace Exchange.Host.Demo.Departments;

/// <summary>How a push is entered.</summary>
public enum Entry { New, Repeat, SecondEffect, Correction, Conflict, Ended }

/// <summary>
/// The cases a department holds, in memory. One lock: an entry takes a microsecond, and what is counted always adds up.
/// </summary>
internal sealed class CaseBook(bool honoursKey)
{
    readonly Lock gate = new();
    readonly Dictionary<string, Case> bySubject = new(StringComparer.Ordinal);
    readonly Dictionary<string, (Case Case, string Content)> byDelivery = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, int> arrivals = new(StringComparer.Ordinal);
    readonly HashSet<string> withdrawals = new(StringComparer.Ordinal);
    int repeats, seconds, corrections, conflicts, ended;

    /// <summary>Enters a push.</summary>
    /// <param name="delivery">The key that came with it; null if none did.</param>
    /// <param name="subject">What the department knows the case by.</param>
    /// <param name="content">Digest of the content, by which a repeat is told from a correction.</param>
    /// <param name="number">Makes a number for a new case or a second effect.</param>
    public (Entry Entry, Case? Case, string Number) Enter(string? delivery, string subject, string content, Func<string> number)
    {
        lock (gate)
        {
            if (honoursKey && delivery is not null && byDelivery.TryGetValue(delivery, out var earlier))
            {
                if (earlier.Content != content)
                {
                    conflicts++;
                    return (Entry.Conflict, earlier.Case, earlier.Case.Number);
                }
                repeats++;
                return (Entry.Repeat, earlier.Case, earlier.Case.Number);
            }
            if (!bySubject.TryGetValue(subject, out var held))
            {
                held = new Case(subject, number(), content);
                bySubject.Add(subject, held);
                Remember(delivery, held, content);
                return (Entry.New, held, held.Number);
            }
            if (!honoursKey)
            {
                seconds++;
                held.Effects++;
                Remember(delivery, held, content);
                return (Entry.SecondEffect, held, number());
            }
            if (held.Content == content)
            {
                repeats++;
                Remember(delivery, held, content);
                return (Entry.Repeat, held, held.Number);
            }
            if (held.State is not CaseState.Open)
            {
                ended++;
                return (Entry.Ended, held, held.Number);
            }
            corrections++;
            held.Versions++;
            held.Content = content;
            Remember(delivery, held, content);
            held.Amended.TrySetResult(true);
            return (Entry.Correction, held, held.Number);
        }
    }

    /// <summary>Null when no such case is held, or (with a key given) when that push never came.</summary>
    public string? NumberOf(string subject, string? delivery = null)
    {
        lock (gate)
            return bySubject.TryGetValue(subject, out var held) && (delivery is null || held.Deliveries.Contains(delivery)) ? held.Number : null;
    }

    public Case? Find(string subject)
    {
        lock (gate)
            return bySubject.GetValueOrDefault(subject);
    }

    /// <summary>False when it has ended already, in another way.</summary>
    public bool End(Case held, CaseState state, IReadOnlyDictionary<string, string>? gives = null)
    {
        lock (gate)
        {
            if (held.State is not CaseState.Open)
                return held.State == state;
            held.State = state;
            // Nobody needs to come back for a case that has ended.
            held.Amended.TrySetResult(false);
            held.Gives = gives ?? held.Gives;
            return true;
        }
    }

    /// <summary>A withdrawal that took effect; repeats of it count once.</summary>
    public void Withdrew(string? delivery)
    {
        lock (gate)
            withdrawals.Add(delivery ?? "");
    }

    public void Arrived(string? delivery)
    {
        if (delivery is not null)
            arrivals.AddOrUpdate(delivery, 1, (_, n) => n + 1);
    }

    public int ArrivalsOf(string delivery) => arrivals.GetValueOrDefault(delivery);

    public IReadOnlyDictionary<string, int> Arrivals => arrivals;

    public IReadOnlyList<HeldCase> Held()
    {
        lock (gate)
            return bySubject.Values.Select(c => new HeldCase(c.Subject, c.Number, [.. c.Deliveries], c.Effects, c.Versions, c.State, c.Gives)).ToList();
    }

    public DepartmentCount Count()
    {
        lock (gate)
        {
            return new DepartmentCount
            {
                Cases = bySubject.Count,
                Deliveries = byDelivery.Count + withdrawals.Count,
                Closed = bySubject.Values.Count(c => c.State is CaseState.Closed),
                ClosedRefused = bySubject.Values.Count(c => c.State is CaseState.Refused),
                Withdrawn = bySubject.Values.Count(c => c.State is CaseState.Withdrawn),
                RepeatsHonoured = repeats,
                SecondEffects = seconds,
                Amendments = corrections,
                Conflicts = conflicts,
                Refused = conflicts + ended,
            };
        }
    }

    void Remember(string? delivery, Case held, string content)
    {
        if (delivery is null)
            return;
        byDelivery[delivery] = (held, content);
        if (!held.Deliveries.Contains(delivery))
            held.Deliveries.Add(delivery);
    }

    /// <summary>Changed under the book's lock alone.</summary>
    internal sealed class Case(string subject, string number, string content)
    {
        public string Subject => subject;
        public string Number => number;
        public string Content { get; set; } = content;
        public List<string> Deliveries { get; } = [];
        public int Effects { get; set; } = 1;
        public int Versions { get; set; } = 1;
        public CaseState State { get; set; }

        /// <summary>Comes true with the first correction.</summary>
        public TaskCompletionSource<bool> Amended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyDictionary<string, string> Gives { get; set; } = new Dictionary<string, string>();
    }
}
