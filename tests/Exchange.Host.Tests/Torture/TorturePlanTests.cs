using Exchange.Host.Torture;

namespace Exchange.Host.Tests.Torture;

/// <summary>A plan is its seed's.</summary>
internal sealed class TorturePlanTests
{
    private static readonly TortureMeans Embedded = new(Hosts: 1, Wire: false, Server: false, Disk: true), Server = new(Hosts: 2, Wire: true, Server: true, Disk: true);

    private static IEnumerable<TorturePlan> Many(TortureMeans means) => Enumerable.Range(1, 12_000).Select(seed => TorturePlan.Make(seed, means));

    [Test]
    public void The_same_seed_gives_the_same_plan()
    {
        for (var seed = -50; seed < 50; seed++) TorturePlan.Make(seed, Server).Moves.ShouldBe(TorturePlan.Make(seed, Server).Moves);
    }

    [Test]
    public void Other_seeds_give_other_plans()
        => Many(Server).Select(plan => string.Join(';', plan.Moves)).Distinct().Count().ShouldBeGreaterThan(11_500);

    [Test]
    public void Every_move_comes_up_and_so_does_every_log_event()
    {
        Many(Server).SelectMany(plan => plan.Moves).Select(move => move.Name).Distinct().ShouldBe(TortureMove.Names, ignoreOrder: true);
        Many(Server).SelectMany(plan => plan.Moves).OfType<TortureMove.KillAtEvent>().Select(kill => kill.Event).Distinct().ShouldBe(LogEventIds.All, ignoreOrder: true);
        LogEventIds.Usual.Select(one => one.Event).ShouldBeSubsetOf(LogEventIds.All);
    }

    [Test]
    public void What_the_stage_cannot_do_is_not_planned_and_is_said()
    {
        var without = Embedded.Without().Select(one => one.Move).ToList();
        without.ShouldBe(["cut-database", "lose-commit-answer", "restart-database"], ignoreOrder: true);
        Many(Embedded).SelectMany(plan => plan.Moves).Select(move => move.Name).Distinct().ShouldBe(TortureMove.Names.Except(without), ignoreOrder: true);
        Should.Throw<ArgumentException>(() => TorturePlan.Make(1, Embedded, "restart-database")).Message.ShouldContain("has no server");
        Should.Throw<ArgumentException>(() => TorturePlan.Make(1, Embedded, "kil")).Message.ShouldContain("none of that name");
    }

    [TestCaseSource(typeof(TortureMove), nameof(TortureMove.Names))]
    public void One_kind_of_move_can_be_asked_for(string name)
        => Enumerable.Range(1, 50).SelectMany(seed => TorturePlan.Make(seed, Server, name).Moves).ShouldAllBe(move => move.Name == name);

    [Test]
    public void Moves_stand_in_their_order_and_do_not_get_into_each_others_way()
    {
        foreach (var plan in Many(Server))
        {
            plan.Moves.Count.ShouldBeInRange(1, 3);
            plan.Moves.Select(move => move.At).ShouldBeInOrder();
            plan.Moves.OfType<TortureMove.KillAtEvent>().Select(kill => kill.Host).ShouldBeUnique();
            plan.Moves.Count(move => move is TortureMove.RestartDatabase or TortureMove.FillDisk).ShouldBeLessThan(2);
        }
    }

    [Test]
    public void Of_several_hosts_a_clock_is_only_a_little_wrong()
        => Many(Server).SelectMany(plan => plan.Moves).OfType<TortureMove.SetClock>().ShouldAllBe(set => Math.Abs(set.AheadSeconds) <= 2);
}
