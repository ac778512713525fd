namespace Exchange.Core.Delivery;

/// <summary>
/// How long a lane's leases outlast its pushes. No setting: what the usual times are chosen by holds for every department and database. The torture kit shortens them,
/// so that a host can be paused past its leases, and a dead one's can run out, within seconds.
/// </summary>
/// <param name="Reserve">What a lease has beyond twice the push timeout: for inquiry and both commits, so that it never runs out under a push that still goes on.</param>
/// <param name="Deaf">So much longer than its timeout an adapter that does not listen when its time is up is waited for; twice this and twice the timeout fit into a lease.</param>
/// <param name="Settling">For the commits around a push, on a database that is slow: with less time than this under its lease a push does not leave.</param>
public sealed record LeaseTimes(TimeSpan Reserve, TimeSpan Deaf, TimeSpan Settling)
{
    public static LeaseTimes Usual { get; } = new(TimeSpan.FromSeconds(45), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));
}
