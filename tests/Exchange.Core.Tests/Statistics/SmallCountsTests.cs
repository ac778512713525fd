using Exchange.Core.Statistics;

namespace Exchange.Core.Tests.Statistics;

internal sealed class SmallCountsTests
{
    [TestCase(1, 1, 1)]
    [TestCase(0, 3, 3)]
    [TestCase(5, 0, 0)]
    [TestCase(5, 1, null)]
    [TestCase(5, 4, null)]
    [TestCase(5, 5, 5)]
    [TestCase(5, 14, 10)]
    public void Below_the_least_nothing_is_told_and_above_it_multiples(int least, long count, long? told) => new SmallCounts(least).Told(count).ShouldBe(told);

    [Test]
    public void From_a_sum_and_the_other_number_any_hidden_number_is_possible()
    {
        var small = new SmallCounts(5);
        var seen = Enumerable.Range(5, 100).SelectMany(beside => Enumerable.Range(1, 4).Select(hidden => (Told: (small.Told(beside), small.Told(beside + hidden)), Hidden: hidden)));
        seen.GroupBy(static one => one.Told).ShouldAllBe(static told => told.Select(static one => one.Hidden).Distinct().Count() == 4);
    }
}
