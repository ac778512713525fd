using System.Diagnostics;

namespace Exchange.Host.Tests.Promises;

/// <summary>One dead department slows no one else, however many there are.</summary>
[NonParallelizable]
public sealed class HungDepartmentTests
{
    private const int Records = 400;
    private const int Rounds = 9;

    // More than the machine has processor threads and Hangfire has workers together.
    private static readonly int Hung = Environment.ProcessorCount + new Host.Jobs.JobsOptions().Workers + 2;

    [Test]
    public async Task Hung_departments_leave_the_others_as_fast_as_they_were()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        await using var world = await PromiseWorld.Open(Hung, limit.Token);
        await Time(world, "warm", limit.Token);
        var without = new List<double>();
        for (var i = 0; i < Rounds; i++) without.Add(await Time(world, $"without{i}", limit.Token));

        // Twice as many records as a lane has slots: each hung lane is full and has more waiting.
        for (var i = 0; i < Hung; i++) await world.TakeIn($"hung{i}", $"h{i}", 16, limit.Token);
        while (world.HeldConnections < Hung * 8) await Task.Delay(20, limit.Token);

        var with = new List<double>();
        for (var i = 0; i < Rounds; i++) with.Add(await Time(world, $"with{i}", limit.Token));
        var ratio = with.Min() / without.Min();
        TestContext.Out.WriteLine($"{Records} records: {without.Min():F2} s without, {with.Min():F2} s with {Hung} hung departments ({world.HeldConnections} pushes hang); ratio {ratio:F2}");
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
