using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Exchange.Host.Demo.Identifiers;
using Case = Exchange.Host.Demo.Departments.CaseBook.Case;

namespace Exchange.Host.Demo.Departments;

/// <summary>
/// What every simulated approval system does alike: let the hub in, enter a push once, behave by its habits, work the case and tell the hub.
/// Each department adds its own formats.
/// </summary>
internal abstract class DepartmentSystem : IAsyncDisposable
{
    static readonly TimeSpan Beijing = TimeSpan.FromHours(8);

    readonly DepartmentOptions options;
    readonly CancellationTokenSource closing = new();
    readonly ConcurrentDictionary<Task, byte> work = new();
    readonly long opened;
    int arrivals, turnedAway, dropped, hung, asked, refused, supplements, notAccepted;

    protected DepartmentSystem(DepartmentOptions options, Habits usual, bool honoursKey)
    {
        this.options = options;
        Habits = options.Habits ?? usual;
        Book = new CaseBook(options.HonoursKey ?? honoursKey);
        Line = new ProgressLine(options.Speed, options.Clock);
        opened = options.Clock.GetTimestamp();
    }

    public CaseBook Book { get; }

    public ProgressLine Line { get; }

    /// <summary>What went wrong inside the simulator itself; empty unless it has a fault.</summary>
    public ConcurrentQueue<Exception> Faults { get; } = new();

    protected Habits Habits { get; }

    protected DateTimeOffset Now => options.Clock.GetUtcNow().ToOffset(Beijing);

    public DepartmentCount Count()
    {
        var book = Book.Count();
        return book with
        {
            Working = work.Count,
            Arrivals = arrivals,
            TurnedAway = turnedAway,
            Dropped = dropped,
            Hung = hung,
            Asked = asked,
            Refused = book.Refused + refused,
            SupplementsAsked = supplements,
            NotAccepted = notAccepted,
            ProgressTaken = Line.Taken,
            ProgressRetried = Line.Retried,
        };
    }

    /// <summary>The one entrance: credential, then the department's own routes.</summary>
    public async Task Handle(HttpContext http)
    {
        if (options.Credential is { } credential && Shown(http.Request) != credential)
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        try
        {
            await Route(http, http.RequestAborted);
        }
        catch (JsonException)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
        catch (OperationCanceledException)
        {
            // The caller has gone, or the system closes: there is nobody to answer. What was entered stays entered.
        }
        catch (Exception fault)
        {
            Faults.Enqueue(fault);
            throw;
        }
    }

    protected abstract Task Route(HttpContext http, CancellationToken stop);

    /// <summary>Where this system expects its credential.</summary>
    protected abstract string? Shown(HttpRequest request);

    /// <summary>What a closing of this system gives.</summary>
    protected abstract (string Code, IReadOnlyDictionary<string, string> Gives) Close(Case held);

    /// <summary>How this system names a case when it tells about it.</summary>
    protected abstract ProgressAbout About(Case held, string? delivery);

    /// <summary>Enters a push, answers it and sees to the case.</summary>
    /// <param name="answer">Writes the answer for the entry and the number.</param>
    protected async Task Push(
        HttpContext http, string? delivery, string subject, string content, Func<string> number, Func<Entry, string, Task> answer, CancellationToken stop)
    {
        Interlocked.Increment(ref arrivals);
        Book.Arrived(delivery);
        if (Habits.Closed is { } closed && closed.LeftAt(options.Clock.GetElapsedTime(opened) * options.Speed) is var left && left > TimeSpan.Zero)
        {
            Interlocked.Increment(ref turnedAway);
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(left.TotalSeconds / options.Speed)).ToString();
            return;
        }

        var (entry, held, given) = Book.Enter(delivery, subject, content, number);
        // From here on the department has it, whatever becomes of the answer: a caller that goes away does not undo the entry.
        var begins = entry is Entry.New;
        try
        {
            await Wait(subject, "answer", Habits.Answer, stop);
            if (begins && Dice.For(options.Seed, subject, "drop").Chance(Habits.DropAfterStoring))
            {
                Interlocked.Increment(ref dropped);
                http.Abort();
                return;
            }
            if (begins && Dice.For(options.Seed, subject, "hang").Chance(Habits.HangAfterStoring))
            {
                Interlocked.Increment(ref hung);
                Begin(held!, delivery);
                begins = false;
                await Wait(subject, "hang", (Habits.Hang, Habits.Hang), stop);
            }
            await answer(entry, given);
        }
        finally
        {
            if (begins)
                Begin(held!, delivery);
        }
    }

    protected void Asked() => Interlocked.Increment(ref asked);

    protected void Refused() => Interlocked.Increment(ref refused);

    /// <summary>Withdraws a case that is still open and tells so.</summary>
    /// <returns>Null when there is none, false when it is closed.</returns>
    protected bool? Withdraw(string? delivery, string subject)
    {
        Interlocked.Increment(ref arrivals);
        Book.Arrived(delivery);
        if (Book.Find(subject) is not { } held)
            return null;
        var before = held.State;
        if (!Book.End(held, CaseState.Withdrawn))
            return false;
        if (before is CaseState.Open)
            Run(() => Tell(held, null, "withdrawn", 99, null, null));
        return true;
    }

    void Begin(Case held, string? delivery) => Run(() => Work(held, delivery));

    /// <summary>Stages in order, each told before the next is begun, as a person would work the file.</summary>
    async Task Work(Case held, string? delivery)
    {
        var sequence = 0;
        var refuse = Dice.For(options.Seed, held.Subject, "refuse").Chance(Habits.NotAccepted);
        var supplement = Dice.For(options.Seed, held.Subject, "supplement").Chance(Habits.SupplementAsked);
        string[] stages = [.. supplement ? ["supplementAsked", "supplementIn"] : Array.Empty<string>(), .. refuse ? ["notAccepted"] : Habits.Stages];
        foreach (var stage in stages)
        {
            await Wait(held.Subject, stage, Habits.Work, closing.Token);
            if (held.State is CaseState.Withdrawn)
                return;
            if (stage == "supplementAsked")
                Interlocked.Increment(ref supplements);
            if (stage == "notAccepted")
                Interlocked.Increment(ref notAccepted);
            await Tell(held, delivery, stage, ++sequence, stage == "notAccepted" ? "4" : null, null);
        }
        await Wait(held.Subject, "closed", Habits.Work, closing.Token);
        var (code, gives) = refuse ? ("1", new Dictionary<string, string>()) : Close(held);
        if (Book.End(held, refuse ? CaseState.Refused : CaseState.Closed, gives))
            await Tell(held, delivery, "closed", ++sequence, code, refuse ? null : gives);
    }

    Task Tell(Case held, string? delivery, string stage, int sequence, string? code, IReadOnlyDictionary<string, string>? gives) => Line.Tell(new ProgressReport
    {
        EventId = $"{held.Number}-{sequence:D2}",
        About = About(held, delivery),
        Stage = stage,
        Code = code,
        Text = StageTexts.Of(stage),
        By = $"{held.Number[^2..]}号经办",
        At = Now,
        Number = held.Number,
        Gives = gives,
    }, closing.Token);

    void Run(Func<Task> job)
    {
        var task = Task.Run(async () =>
        {
            try
            {
                await job();
            }
            catch (OperationCanceledException) when (closing.IsCancellationRequested)
            {
                // The department closes: what it has not told yet it will not tell.
            }
            catch (Exception fault)
            {
                Faults.Enqueue(fault);
            }
        });
        work.TryAdd(task, 0);
        _ = task.ContinueWith(done => work.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    async Task Wait(string subject, string question, (TimeSpan First, TimeSpan Last) range, CancellationToken stop)
    {
        if (range.Last <= TimeSpan.Zero)
            return;
        var wait = Dice.For(options.Seed, subject, question).Between(range.First, range.Last) / options.Speed;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, closing.Token);
        await Task.Delay(wait, options.Clock, either.Token);
    }

    protected static string Digest(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    protected static async Task<ReadOnlyMemory<byte>> Read(HttpRequest request, CancellationToken stop)
    {
        using var buffer = new MemoryStream(4096);
        await request.Body.CopyToAsync(buffer, stop);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    /// <summary>Lets go of everything that waits: pushes in hand, work on cases, telling the hub.</summary>
    public Task LetGo() => closing.CancelAsync();

    /// <summary>Only after the listener is gone, so that no push still needs what is disposed here.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(work.Keys);
        Line.Dispose();
        closing.Dispose();
    }
}
