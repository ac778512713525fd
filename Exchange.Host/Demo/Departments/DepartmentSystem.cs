using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Case = Exchange.Host.Demo.Departments.CaseBook.Case;

namespace Exchange.Host.Demo.Departments;

/// <summary>
/// What every simulated approval system does alike: let the hub in, enter a push once, behave by its habits, work the case and tell the hub.
/// Each department adds its own formats.
/// </summary>
internal abstract class DepartmentSystem : IAsyncDisposable
{
    static readonly TimeSpan Beijing = TimeSpan.FromHours(8);

    // Longer than the longest holidays, so that any promise of a day is over.
    static readonly TimeSpan PaperLater = TimeSpan.FromDays(14);

    readonly DepartmentOptions options;
    readonly long opened;
    int arrivals, turnedAway, dropped, hung, asked, refused, supplements, notAccepted, acceptedEarlier;

    protected DepartmentSystem(DepartmentOptions options, Habits usual, bool honoursKey)
    {
        this.options = options;
        Habits = options.Habits ?? usual;
        Book = new CaseBook(options.HonoursKey ?? honoursKey);
        Line = new HubLine(options.Speed, options.Clock);
        Work = new CaseWork(options);
        opened = options.Clock.GetTimestamp();
    }

    public CaseBook Book { get; }

    public HubLine Line { get; }

    public CaseWork Work { get; }

    protected Habits Habits { get; }

    protected int Seed => options.Seed;

    /// <summary>Null: it reports to the hub's own API.</summary>
    protected string? CallbackKey => options.CallbackKey;

    protected DateTimeOffset Now => options.Clock.GetUtcNow().ToOffset(Beijing);

    public virtual DepartmentCount Count()
    {
        var book = Book.Count();
        return book with
        {
            Working = Work.InHand,
            Waiting = Work.Waiting,
            Arrivals = arrivals,
            TurnedAway = turnedAway,
            Dropped = dropped,
            Hung = hung,
            Asked = asked,
            Refused = book.Refused + refused,
            SupplementsAsked = supplements,
            NotAccepted = notAccepted,
            AcceptedEarlier = acceptedEarlier,
            ProgressTaken = Line.Taken,
            ProgressRetried = Line.Retried,
        };
    }

    /// <summary>The one entrance: credential, then the department's own routes.</summary>
    public async Task Handle(HttpContext http)
    {
        if (options.Credential is { } credential && !await LetsIn(http.Request, credential))
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
            Work.Faults.Enqueue(fault);
            throw;
        }
    }

    protected abstract Task Route(HttpContext http, CancellationToken stop);

    /// <summary>Whether the request proves that it is the hub's, in this system's way.</summary>
    protected abstract Task<bool> LetsIn(HttpRequest request, string credential);

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
            http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(left.TotalSeconds / options.Speed)).ToString(CultureInfo.InvariantCulture);
            return;
        }

        var (entry, held, given) = Book.Enter(delivery, subject, content, number);
        // From here on the department has it, whatever becomes of the answer: a caller that goes away does not undo the entry.
        var begins = entry is Entry.New;
        try
        {
            await Work.Wait(subject, "answer", Habits.Answer, stop);
            if (begins && Work.Chance(subject, "drop", Habits.DropAfterStoring))
            {
                Interlocked.Increment(ref dropped);
                http.Abort();
                return;
            }
            if (begins && Work.Chance(subject, "hang", Habits.HangAfterStoring))
            {
                Interlocked.Increment(ref hung);
                Begin(held!, delivery);
                begins = false;
                await Work.Wait(subject, "hang", (Habits.Hang, Habits.Hang), stop);
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
        Book.Withdrew(delivery);
        if (before is CaseState.Open)
            Work.Run(() => Tell(held, null, "withdrawn", 99, null, null));
        return true;
    }

    void Begin(Case held, string? delivery) => Work.Run(() => WorkOn(held, delivery));

    /// <summary>Stages in order, each told before the next is begun, as a person would work the file.</summary>
    protected virtual async Task WorkOn(Case held, string? delivery)
    {
        var sequence = 0;
        var refuse = Work.Chance(held.Subject, "refuse", Habits.NotAccepted);
        var supplement = Work.Chance(held.Subject, "supplement", Habits.SupplementAsked);
        string[] stages = [.. supplement ? ["supplementAsked", "supplementIn"] : Array.Empty<string>(), .. refuse ? ["notAccepted"] : Habits.Stages];
        foreach (var stage in stages)
        {
            // The applicant may take any time to come back, and some never do.
            if (stage == "supplementIn")
                await Work.Await(held.Amended.Task);
            await Work.Wait(held.Subject, stage, Habits.Work);
            if (held.State is CaseState.Withdrawn)
                return;
            if (stage == "supplementAsked")
                Interlocked.Increment(ref supplements);
            if (stage == "notAccepted")
                Interlocked.Increment(ref notAccepted);
            if (IsEnteredLater(held, stage))
                Interlocked.Increment(ref acceptedEarlier);
            await Tell(held, delivery, stage, ++sequence, stage == "notAccepted" ? "4" : null, null);
        }
        await Work.Wait(held.Subject, "closed", Habits.Work);
        var (code, gives) = refuse ? ("1", new Dictionary<string, string>()) : Close(held);
        if (Book.End(held, refuse ? CaseState.Refused : CaseState.Closed, gives))
            await Tell(held, delivery, "closed", ++sequence, code, refuse ? null : gives);
    }

    bool IsEnteredLater(Case held, string stage) => stage == "accepted" && Work.Chance(held.Subject, "paper", Habits.AcceptedEarlier);

    protected virtual Task Tell(Case held, string? delivery, string stage, int sequence, string? code, IReadOnlyDictionary<string, string>? gives) =>
        Line.Tell(new ProgressReport
    {
        EventId = $"{held.Number}-{sequence:D2}",
        About = About(held, delivery),
        Stage = stage,
        Code = code,
        Text = StageTexts.Of(stage),
        By = $"{held.Number[^2..]}号经办",
        At = IsEnteredLater(held, stage) ? Now - PaperLater : Now,
        Number = held.Number,
        Gives = gives,
    }, Work.Closing);

    protected static string Digest(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>The body, which can be read once more afterwards.</summary>
    protected static async Task<ReadOnlyMemory<byte>> Peek(HttpRequest request)
    {
        request.EnableBuffering();
        var body = await Read(request, request.HttpContext.RequestAborted);
        request.Body.Position = 0;
        return body;
    }

    protected static async Task<ReadOnlyMemory<byte>> Read(HttpRequest request, CancellationToken stop)
    {
        using var buffer = new MemoryStream(4096);
        await request.Body.CopyToAsync(buffer, stop);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    /// <summary>Lets go of everything that waits: pushes in hand, work on cases, telling the hub.</summary>
    public Task LetGo() => Work.LetGo();

    /// <summary>Only after the listener is gone, so that no push still needs what is disposed here.</summary>
    public async ValueTask DisposeAsync()
    {
        await Work.DisposeAsync();
        Line.Dispose();
    }
}
