using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Database;

/// <summary>Writes to and reads from one department's staging tables, as its options say. Safe for many pushes at once.</summary>
public sealed class DatabaseAdapter : IBatchAdapter, IAskableAdapter, IProbingAdapter, IProgressAdapter, IReconcilingAdapter, IPullingAdapter, IDisposable
{
    readonly DatabaseOptions options;
    readonly AdapterContext context;
    readonly Target target;
    readonly Catalog catalog;
    readonly RowReading reading;
    readonly Writing writing;
    readonly ProgressReading progress;
    readonly HeldReading held;
    readonly Pulling pulling;
    readonly Func<Crossing, IReadOnlyList<Message>, CancellationToken, Task>? at;
    readonly SemaphoreSlim connections;
    readonly SemaphoreSlim? writer;

    /// <exception cref="ArgumentException">The options have a fault; the first one is named.</exception>
    public DatabaseAdapter(DatabaseOptions options, AdapterContext context) : this(options, context, null)
    {
    }

    /// <param name="at">Called at the crossings of each push; stands in for a process, wire or database that dies there, in tests.</param>
    internal DatabaseAdapter(DatabaseOptions options, AdapterContext context, Func<Crossing, IReadOnlyList<Message>, CancellationToken, Task>? at)
    {
        foreach (var (pointer, message) in DatabaseFaults.Of(options))
            throw new ArgumentException($"{pointer} {message}", nameof(options));
        this.options = options;
        this.context = context;
        this.at = at;
        var conversion = new Conversion(options);
        target = Target.Of(options);
        catalog = new Catalog(options, target, context.Clock);
        reading = new RowReading(options, target, conversion, context.Clock);
        writing = new Writing(options, target, at);
        progress = new ProgressReading(options, target, conversion, reading);
        held = new HeldReading(options, target, conversion);
        pulling = new Pulling(options, target, conversion, context.Clock);
        connections = new SemaphoreSlim(options.Connections);
        writer = target.OneWriter ? new SemaphoreSlim(1) : null;
    }

    // Files lie in memory until they are written: one message's at a time.
    public BatchLimits Limits => new(DatabaseKind.Kind.TakesFiles(options) ? 1 : options.BatchMessages, options.BatchBytes, TimeSpan.FromMilliseconds(options.BatchWindowMilliseconds));

    public TimeSpan ProgressInterval => TimeSpan.FromSeconds(options.Progress?.IntervalSeconds ?? 3600);

    public async Task<PushAnswer> Push(Message message, CancellationToken stop) => (await PushBatch([message], stop))[0];

    public async Task<IReadOnlyList<PushAnswer>> PushBatch(IReadOnlyList<Message> messages, CancellationToken stop) =>
        await With<IReadOnlyList<PushAnswer>>(
            async (connection, tables) =>
            {
                if (at is not null)
                    await at(Crossing.Connected, messages, stop);
                if (writer is null)
                    return await Push(connection, tables, messages, stop);
                await writer.WaitAsync(stop);
                try
                {
                    return await Push(connection, tables, messages, stop);
                }
                finally
                {
                    writer.Release();
                }
            },
            trouble => [.. messages.Select(_ => Answer(trouble))],
            stop);

    public async Task<AskAnswer> Ask(Message message, CancellationToken stop)
    {
        var withdrawal = message.Purpose is MessagePurpose.Withdraw;
        var route = withdrawal ? options.Withdraw : options.Submit;
        if (options.ReceiptTable is null)
        {
            if (withdrawal && route is null)
                return options.WithdrawUpdate is null
                    ? new AskAnswer.CannotTell("these tables have no place for withdrawals")
                    : new AskAnswer.NotReceived(); // Changing the same rows to the same values once more has no second effect.
            if (route is null)
                return new AskAnswer.CannotTell("these tables have no place for applications");
            if (route.DeliveryIdColumn is null && route.Ask.Count == 0)
                return new AskAnswer.CannotTell("no columns are configured by which an earlier push is found");
        }
        return await With<AskAnswer>(
            async (connection, tables) => await Earlier(connection, tables, message, stop) is (true, var number)
                ? new AskAnswer.Received(number)
                : new AskAnswer.NotReceived(),
            trouble => new AskAnswer.CannotTell(trouble.Reason),
            stop);
    }

    public async Task<string?> Probe(CancellationToken stop)
    {
        try
        {
            await using var connection = Connect(out var trouble);
            if (connection is null)
                return trouble;
            await connection.OpenAsync(stop);
            var tables = await catalog.Read(connection, create: false, stop);
            return tables.Faults.Any() ? Tables.Words([.. tables.Faults]) : null;
        }
        catch (Exception error) when (target.Judge(error) is { } trouble)
        {
            return trouble.Reason;
        }
    }

    /// <exception cref="IOException">The database cannot be read now.</exception>
    public async Task<ProgressRows> ReadProgress(int most, CancellationToken stop) =>
        options.Progress is null
            ? new ProgressRows([], [])
            : await WithProgress(async connection => await progress.Read(connection, await catalog.GetAll(connection, stop), most, stop), stop);

    /// <exception cref="IOException">The database cannot be written now.</exception>
    public async Task MarkProgress(IReadOnlyList<ProgressRow> kept, CancellationToken stop) =>
        await WithProgress(
            async connection =>
            {
                await progress.Mark(connection, await catalog.GetAll(connection, stop), kept, stop);
                return true;
            },
            stop);

    public bool ListsHeld => options.Held is not null;

    /// <exception cref="IOException">The database cannot be read now.</exception>
    public async Task<HeldPage> ListHeld(DateTimeOffset from, DateTimeOffset until, string? after, int most, CancellationToken stop)
    {
        if (options.Held is null)
            return new HeldPage([], null);
        try
        {
            return await WithProgress(async connection => await held.Read(connection, await catalog.GetAll(connection, stop), from, until, after, most, stop), stop);
        }
        catch (InvalidDataException fault)
        {
            throw new IOException(fault.Message, fault);
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<PulledPage> Pull(PullOrder order, [EnumeratorCancellation] CancellationToken stop)
    {
        var walk = await WithPull(connection => pulling.Begin(connection, order, stop), stop);
        // A connection for each page: while the hub writes one away, which may take as long as it will, none stands open at the department.
        while (await WithPull(connection => walk.Next(connection, stop), stop) is { } page)
            yield return page;
    }

    /// <inheritdoc />
    public Task Taken(PullOrder order, string place, CancellationToken stop) => WithPull(
        async connection =>
        {
            await pulling.Mark(connection, order, place, stop);
            return true;
        },
        stop);

    public void Dispose()
    {
        connections.Dispose();
        writer?.Dispose();
    }

    async Task<IReadOnlyList<PushAnswer>> Push(DbConnection connection, Tables tables, IReadOnlyList<Message> messages, CancellationToken stop)
    {
        var answers = new PushAnswer?[messages.Count];
        var works = new List<(int Place, Work Work)>();
        for (var n = 0; n < messages.Count; n++)
        {
            answers[n] = reading.Read(messages[n], tables, out var work);
            if (answers[n] is not null && await catalog.Again(connection, tables, stop) is { OfWriting.Count: 0 } now)
            {
                // The department may have made a column wider, or added one, since the tables were looked at.
                tables = now;
                answers[n] = reading.Read(messages[n], tables, out work);
            }
            if (work is not null)
                works.Add((n, work));
        }
        if (works.Count > 1 && await writing.Write(connection, tables, [.. works.Select(one => one.Work)], stop) is var together)
        {
            switch (together)
            {
                case Written.Done done:
                    for (var n = 0; n < works.Count; n++)
                        answers[works[n].Place] = new PushAnswer.Acknowledged(done.Numbers[n]);
                    return answers!;
                case Written.Open open:
                    foreach (var (place, _) in works)
                        answers[place] = new PushAnswer.Unknown(open.Reason);
                    return answers!;
                case Written.NotDone { Trouble.Kind: not (TroubleKind.Duplicate or TroubleKind.Values or TroubleKind.Refused) } notDone:
                    foreach (var (place, _) in works)
                        answers[place] = Answer(notDone.Trouble);
                    return answers!;
            }
            // One of them is at fault; none is written. Each goes alone now, so the others are not held up by it.
        }
        foreach (var (place, work) in works)
            answers[place] = await PushAlone(connection, tables, work, stop);
        return answers!;
    }

    async Task<PushAnswer> PushAlone(DbConnection connection, Tables tables, Work work, CancellationToken stop)
    {
        switch (await writing.Write(connection, tables, [work], stop))
        {
            case Written.Done done:
                return new PushAnswer.Acknowledged(done.Numbers[0]);
            case Written.Open open:
                return new PushAnswer.Unknown(open.Reason);
            case Written.NothingFound:
                return new PushAnswer.Rejected("nothing-to-withdraw", "No row is there that this withdrawal could change.");
            case Written.NotDone { Trouble: { Kind: TroubleKind.Duplicate } trouble }:
                try
                {
                    // Our own delivery of an earlier attempt, or somebody else's row?
                    return await Earlier(connection, tables, work.Message, stop) is (true, var number)
                        ? new PushAnswer.Acknowledged(number)
                        : new PushAnswer.Rejected(trouble.Code, trouble.Reason);
                }
                catch (Exception error) when (target.Judge(error) is { } second)
                {
                    return Answer(second);
                }
            case Written.NotDone notDone:
                return Answer(notDone.Trouble);
            case var other:
                throw new NotSupportedException(other.GetType().Name);
        }
    }

    async Task<(bool Found, string? Number)> Earlier(DbConnection connection, Tables tables, Message message, CancellationToken stop)
    {
        var route = message.Purpose is MessagePurpose.Withdraw ? options.Withdraw : options.Submit;
        return options.ReceiptTable is null && route is null or { DeliveryIdColumn: null, Ask.Count: 0 }
            ? (false, null)
            : await writing.FindEarlier(connection, tables, message, route, table => reading.Filled(route!.Ask, table, message), stop);
    }

    PushAnswer Answer(Trouble trouble)
    {
        if (trouble.Kind is TroubleKind.Tables)
            catalog.Forget();
        return trouble.Kind switch
        {
            TroubleKind.Connection or TroubleKind.Login => new PushAnswer.Unavailable(trouble.Reason),
            TroubleKind.Busy or TroubleKind.Tables => new PushAnswer.Unavailable(trouble.Reason, Reached: true),
            _ => new PushAnswer.Rejected(trouble.Code, trouble.Reason),
        };
    }

    /// <summary>A connection and the tables for one piece of work; what goes wrong before the work begins is told as trouble.</summary>
    async Task<T> With<T>(Func<DbConnection, Tables, Task<T>> work, Func<Trouble, T> troubled, CancellationToken stop)
    {
        try
        {
            await connections.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return troubled(new Trouble(TroubleKind.Busy, "stopped", "no connection was free in time", Undone: true));
        }
        try
        {
            await using var connection = Connect(out var missing);
            if (connection is null)
                return troubled(new Trouble(TroubleKind.Login, "no-secret", missing, Undone: true));
            try
            {
                await connection.OpenAsync(stop);
            }
            catch (Exception error) when ((target.Judge(error) ?? Unopened(error)) is { } trouble)
            {
                // Whatever it says: there is no connection, so the department counts as not reached.
                return troubled(trouble with { Kind = trouble.Kind is TroubleKind.Login ? TroubleKind.Login : TroubleKind.Connection });
            }
            var tables = await catalog.Get(connection, stop);
            // What is wrong with tables that are only read for progress holds up no push.
            return tables.OfWriting.Count > 0
                ? troubled(new Trouble(TroubleKind.Tables, "tables-changed", Tables.Words(tables.OfWriting), Undone: true))
                : await work(connection, tables);
        }
        catch (Exception error) when (target.Judge(error) is { } trouble)
        {
            return troubled(trouble);
        }
        finally
        {
            connections.Release();
        }
    }

    // A driver whose pool gives no connection in time says so with this one.
    static Trouble? Unopened(Exception error) =>
        error is InvalidOperationException ? new Trouble(TroubleKind.Connection, "no-connection", "the driver has no connection to give", Undone: true) : null;

    Task<T> WithProgress<T>(Func<DbConnection, Task<T>> work, CancellationToken stop) => With(work, static trouble => new IOException(trouble.Reason), stop);

    // A table or value that the database will not have as it is asked for is not better at the next try.
    Task<T> WithPull<T>(Func<DbConnection, Task<T>> work, CancellationToken stop) => With(
        work,
        static trouble => trouble.Kind is TroubleKind.Tables or TroubleKind.Values or TroubleKind.Refused or TroubleKind.Duplicate ? new PullException(trouble.Code, trouble.Reason) : new IOException(trouble.Reason),
        stop);

    async Task<T> With<T>(Func<DbConnection, Task<T>> work, Func<Trouble, Exception> made, CancellationToken stop)
    {
        var open = false;
        await connections.WaitAsync(stop);
        try
        {
            await using var connection = Connect(out var missing);
            if (connection is null)
                throw new IOException(missing);
            await connection.OpenAsync(stop);
            open = true;
            return await work(connection);
        }
        catch (Exception error) when (!stop.IsCancellationRequested && target.Judge(error) is { } trouble)
        {
            catalog.Forget();
            // Whatever it says: while there is no connection, one may be had later.
            if (!open)
                trouble = trouble with { Kind = TroubleKind.Connection };
#pragma warning disable MA0054 // Not the driver's own exception: its text may quote a row, and this one goes to the log.
            throw made(trouble);
#pragma warning restore MA0054
        }
        finally
        {
            connections.Release();
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The caller's.")]
    DbConnection? Connect(out string trouble)
    {
        trouble = "";
        if (options.Secret is not { } name)
            return target.Connect(null);
        if (context.Secret(name) is { Length: > 0 } password)
            return target.Connect(password);
        trouble = $"the secret {name} is not set";
        return null;
    }
}
