using Exchange.Host.Torture;
using Exchange.Host.Torture.Checks;
using Exchange.Host.Torture.Town;

namespace Exchange.Host.Tests.Docs;

/// <summary>docs/reliability.md and the torture kit say the same.</summary>
internal sealed class ReliabilityPageTests
{
    private static readonly string Page = Repository.Read("docs", "reliability.md");

    [Test]
    public void Every_invariant_stands_there_with_its_words()
        => MarkedTable.Read(Page, "invariants").Select(row => (row[0], row[1])).ShouldBe(Invariants.All.Select(one => ($"`{one.Name}`", one.Means)));

    [Test]
    public void Every_move_stands_there() => MarkedTable.Read(Page, "moves").Select(row => row[0]).ShouldBe(TortureMove.Names.Select(name => $"`{name}`"));

    [Test]
    public void Every_habit_of_departments_stands_there() => MarkedTable.Read(Page, "habits").Select(row => row[0]).ShouldBe(Enum.GetNames<TownHabit>().Select(name => $"`{name}`"), ignoreOrder: true);
}
