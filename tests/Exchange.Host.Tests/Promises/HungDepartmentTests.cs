using System.Diagnostics;

namespace Exchange.Host.Tests.Promises;

/// <summary>One dead department slows no one else, however many there are.</summary>
[NonParallelizable]
public sealed class HungDepartmentTests
{
    private const int Records = 400;
    private const int Warm = 6;
    private const int Pairs = 21;

    // More than the machine has processor threads and Hangfire has workers together.
    private static readonly int Hung = Environment.ProcessorCount + new Host.Jobs.JobsOptions().Workers + 2;

    /// <summary>
    /// Two hubs, one with the hung departments and one without, take turns, and each pair of neighbours gives one ratio: what the machine does meanwhile, and what a program gains by
    /// having run for longer, befalls both.
    /// </summary>
    [Test]
    public async Task Hung_departments_leave_the_others_as_fast_as_they_were()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        await using var free = await PromiseWorld.Open(0, limit.Token);
        await using var burdened = await PromiseWorld.Open(Hung, limit.Token);

        // Twice as many records as a lane has slots: each hung lane is full and has more waiting.
        for (var i = 0; i < Hung; i++) await burdened.TakeIn($"hung{i}", $"h{i}", 16, limit.Token);
        while (burdened.HeldConnections < Hung * 8) await Task.Delay(20, limit.Token);

        var ratios = new List<double>();
        for (var i = -Warm; i < Pairs; i++)
        {
            var (without, with) = (await Time(free, $"r{i}", limit.Token), await Time(burdened, $"r{i}", limit.Token));
            if (i >= 0) ratios.Add(with / without);
        }
        ratios.Sort();
        var ratio = ratios[Pairs / 2];
        TestContext.Out.WriteLine($"{Records} records with {Hung} hung departments ({burdened.HeldConnections} pushes hang) against none: ratio {ratio:F2}, median of {Pairs} pairs ({ratios[0]:F2} to {ratios[^1]:F2})");
        ratio.ShouldBeLessThan(1.15);
    }

    private static async Task<double> Time(PromiseWorld world, string prefix, CancellationToken stop)
    {
        var start = Stopwatch.GetTimestamp();
        await world.TakeIn("good", prefix, Records, stop);
        await world.AllArrived(prefix, Records, stop);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
