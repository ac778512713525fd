using System.Collections.Concurrent;
using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Demo.Departments;

/// <summary>
/// The work in hand in a simulated department: each piece waits as long as seed and case say, is counted while it lasts, and is let go of when the
/// department closes.
/// </summary>
internal sealed class CaseWork(DepartmentOptions options) : IAsyncDisposable
{
    readonly CancellationTokenSource closing = new();
    readonly ConcurrentDictionary<Task, byte> work = new();
    int waiting;

    public CancellationToken Closing => closing.Token;

    /// <summary>Pieces of work that go on by themselves; what waits for somebody outside is not among them.</summary>
    public int InHand => Math.Max(0, work.Count - waiting);

    /// <summary>Pieces of work that wait for somebody outside: an applicant, another department.</summary>
    public int Waiting => waiting;

    /// <summary>What went wrong inside the simulator itself.</summary>
    public ConcurrentQueue<Exception> Faults { get; } = new();

    public void Run(Func<Task> job)
    {
        var task = Task.Run(async () =>
        {
            try
            {
                await job();
            }
            catch (OperationCanceledException) when (closing.IsCancellationRequested)
            {
                // The department closes: what it has not done yet it will not do.
            }
            catch (Exception fault)
            {
                Faults.Enqueue(fault);
            }
        });
        work.TryAdd(task, 0);
        _ = task.ContinueWith(done => work.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Waits by the dice of this subject and question, at the department's speed.</summary>
    public async Task Wait(string subject, string question, (TimeSpan First, TimeSpan Last) range, CancellationToken stop = default)
    {
        if (range.Last <= TimeSpan.Zero)
            return;
        var wait = Dice.For(options.Seed, subject, question).Between(range.First, range.Last) / options.Speed;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, closing.Token);
        await Task.Delay(wait, options.Clock, either.Token);
    }

    /// <summary>Waits for somebody outside, however long they take.</summary>
    public async Task<T> Await<T>(Task<T> outside)
    {
        Interlocked.Increment(ref waiting);
        try
        {
            return await outside.WaitAsync(closing.Token);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    public bool Chance(string subject, string question, double share) => Dice.For(options.Seed, subject, question).Chance(share);

    public Task LetGo() => closing.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await Task.WhenAll(work.Keys);
        closing.Dispose();
    }
}
