using System.Runtime.CompilerServices;
using Exchange.Core.Registry;
using Exchange.Core.Storage;

namespace Exchange.Core.Tests.Registry;

public abstract class RegistryShelfContract(Provider provider)
{
    private static readonly CancellationToken Go = CancellationToken.None;

    [Test]
    public void A_shelf_that_has_not_read_yet_says_so()
    {
        using var shelf = new RegistryShelf(null!);

        Should.Throw<InvalidOperationException>(() => shelf.Current);
    }

    [Test]
    public async Task Another_host_sees_a_change_with_its_next_look()
    {
        await using var bench = await RegistryBench.Open(provider);
        var other = bench.Host();
        await other.Shelf.Refresh(Go);
        var told = new List<long>();
        other.Shelf.Follow(snapshot => told.Add(snapshot.Revision));

        await bench.Apply(Samples.All);

        other.Shelf.Current.Revision.ShouldBe(0);
        (await other.Shelf.Refresh(Go)).ShouldBeTrue();
        other.Shelf.Current.Items.ShouldContainKey("company");
        (await other.Shelf.Refresh(Go)).ShouldBeFalse();
        told.ShouldBe([1]);
    }

    [Test]
    public async Task What_is_pinned_to_an_old_revision_finds_it_unchanged()
    {
        await using var bench = await RegistryBench.Open(provider);
        await bench.Apply(Samples.All);
        await bench.Apply(Samples.With("item.yaml", "priority: 3", "priority: 4"));
        await bench.Desk.Remove([(DocumentKind.Item, "company")], RegistryBench.Order, Go);
        await bench.Apply(Samples.With("client.yaml", "[intake]", "[auditor]"));

        (await bench.Shelf.At(1, Go)).Items["company"].Steps[1].Priority.ShouldBe(3);
        (await bench.Shelf.At(2, Go)).Items["company"].Steps[1].Priority.ShouldBe(4);
        (await bench.Shelf.At(3, Go)).Items.ShouldBeEmpty();
        (await bench.Shelf.At(4, Go)).ShouldBeSameAs(bench.Shelf.Current);
        (await bench.Shelf.At(1, Go)).ShouldBeSameAs(await bench.Shelf.At(1, Go));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => bench.Shelf.At(5, Go).AsTask());
    }

    [Test]
    public async Task Old_snapshots_are_kept_up_to_a_bound_and_the_least_used_goes_first()
    {
        await using var bench = await RegistryBench.Open(provider);
        for (var i = 0; i < RegistryShelf.MostOld + 3; i++)
            await bench.Apply([new("o.yaml", Samples.Organisations.Replace("Housing Fund", "Fund " + i, StringComparison.Ordinal))]);
        var first = await bench.Shelf.At(1, Go);
        var second = await bench.Shelf.At(2, Go);

        for (var revision = 3; revision <= RegistryShelf.MostOld + 1; revision++)
        {
            await bench.Shelf.At(revision, Go);
            await bench.Shelf.At(1, Go);
        }

        (await bench.Shelf.At(1, Go)).ShouldBeSameAs(first);
        (await bench.Shelf.At(2, Go)).ShouldNotBeSameAs(second);
    }

    [Test]
    public async Task A_value_worked_out_of_a_document_is_made_once_and_shared_while_nothing_it_leads_to_differs()
    {
        await using var bench = await RegistryBench.Open(provider);
        await bench.Apply(Samples.All);
        var first = bench.Shelf.Current;
        var made = 0;
        string Translator(RegistrySnapshot snapshot) => snapshot.Derived(DocumentKind.Mapping, "company-to-scjg.v1", from => $"{++made} at {from.Revision}");

        Translator(first).ShouldBe("1 at 1");
        Translator(first).ShouldBe("1 at 1");
        await bench.Apply(Samples.With("client.yaml", "[intake]", "[auditor]"));
        Translator(bench.Shelf.Current).ShouldBe("1 at 1", "nothing that the mapping leads to has changed");
        await bench.Apply(Samples.With("tables.yaml", "SCJG-DJ: 2, GJJ: 02", "SCJG-DJ: 3, GJJ: 02"));
        Translator(bench.Shelf.Current).ShouldBe("2 at 3", "its code table has");
        Translator(await bench.Shelf.At(2, Go)).ShouldBe("1 at 1", "what is pinned stays");
        await bench.Desk.Rollback(1, RegistryBench.Order, Go);
        Translator(bench.Shelf.Current).ShouldBe("1 at 1", "the old state is the old value");
        GC.KeepAlive(first);
    }

    [Test]
    public async Task A_value_that_cannot_be_made_says_so_each_time()
    {
        await using var bench = await RegistryBench.Open(provider);
        await bench.Apply(Samples.All);
        var tries = 0;
        void Fail() => bench.Shelf.Current.Derived<string>(DocumentKind.Schema, "scjg.v1", _ => throw new FormatException($"try {++tries}"));

        Should.Throw<FormatException>(Fail).Message.ShouldBe("try 1");
        Should.Throw<FormatException>(Fail).Message.ShouldBe("try 1");
        Should.Throw<KeyNotFoundException>(() => bench.Shelf.Current.Derived(DocumentKind.Schema, "none", _ => "x"));
    }

    [Test]
    public async Task Values_of_snapshots_that_nobody_holds_are_let_go()
    {
        var pool = new DerivedValues();
        var slot = Made(pool);

        for (var i = 0; i < 10 && Lives(slot); i++)
        {
            GC.Collect();
            await Task.Yield();
        }

        Lives(slot).ShouldBeFalse();
        pool.Slot("x").ShouldBeSameAs(pool.Slot("x"));
    }

    // Apart from the test, whose own locals would keep the slot alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Lives(WeakReference<DerivedSlot> slot) => slot.TryGetTarget(out _);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference<DerivedSlot> Made(DerivedValues pool) => new(pool.Slot("x"));
}

public sealed class RegistryShelfSqliteTests() : RegistryShelfContract(Provider.Sqlite);

public sealed class RegistryShelfPostgresTests() : RegistryShelfContract(Provider.Postgres);

public sealed class RegistryShelfSqlServerTests() : RegistryShelfContract(Provider.SqlServer);
