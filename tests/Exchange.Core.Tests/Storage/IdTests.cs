using Exchange.Core.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Core.Tests.Storage;

public sealed class IdTests
{
    [Test]
    public void An_id_is_a_uuid_of_version_7_in_lower_case_hex()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 12, 21, 1, 0, 0, TimeSpan.Zero));
        var id = Id.New(clock);
        Id.IsOne(id).ShouldBeTrue();
        Guid.ParseExact(id, "N").Version.ShouldBe(7);
        Convert.ToInt64(id[..12], 16).ShouldBe(clock.GetUtcNow().ToUnixTimeMilliseconds());
        Id.New(clock).ShouldNotBe(id);
    }

    [Test]
    public void Many_at_once_on_many_threads_are_all_different_and_each_is_a_uuid_of_version_7()
    {
        var ids = new string[8][];
        Parallel.For(0, ids.Length, i => ids[i] = [.. Enumerable.Range(0, 1_000).Select(_ => Id.New(TimeProvider.System))]);
        var all = ids.SelectMany(static some => some).ToList();
        all.ShouldAllBe(id => Id.IsOne(id) && Guid.ParseExact(id, "N").Version == 7 && Guid.ParseExact(id, "N").Variant >= 8 && Guid.ParseExact(id, "N").Variant <= 11);
        all.Distinct().Count().ShouldBe(all.Count);
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("01A2A06C45A07EBDACF56EC3707230CD")]
    [TestCase("01a2a06c45a07ebdacf56ec3707230c")]
    [TestCase("01a2a06c45a07ebdacf56ec3707230cg")]
    [TestCase("01a2a06c-45a0-7ebd-acf5-6ec3707230cd")]
    public void Anything_else_is_none(string? text) => Id.IsOne(text).ShouldBeFalse();
}
