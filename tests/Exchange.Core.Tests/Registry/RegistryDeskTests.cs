using Exchange.Core.Registry;

namespace Exchange.Core.Tests.Registry;

public sealed class RegistryDeskTests
{
    private static readonly CancellationToken Go = CancellationToken.None;

    [Test]
    public async Task A_set_is_stored_as_one_revision_and_read_back()
    {
        await using var bench = await RegistryBench.Open();

        var answer = (await bench.Apply(Samples.All)).ShouldBeOfType<RegistryAnswer.Applied>();

        answer.Revision.ShouldBe(1);
        answer.Differences.Count.ShouldBe(13);
        bench.Shelf.Current.Items["company"].Steps[1].WaitsFor[0].Gives.ShouldBe("UNISCID");
        bench.Shelf.Current.CodeTables["sex"].Rows[0].Systems["GJJ"].ShouldBe("01");
    }
}
