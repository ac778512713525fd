using Exchange.Core.Numbers;
using Exchange.Core.Registry.Numbers;

namespace Exchange.Core.Tests.Numbers;

/// <summary>Blocks fit the use.</summary>
public sealed class NumberBlockTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    [Test]
    public void A_block_grows_while_it_is_used_up_soon_and_shrinks_when_it_lasts()
    {
        var block = new NumberBlock();
        block.Of(NumberSeries.Of("A######"));
        var (now, from) = (At, 1L);
        long Next(TimeSpan later)
        {
            now += later;
            var size = block.Wanted(1, now);
            block.Add(from, from + size - 1, now);
            block.Take((int)size);
            from += size;
            return size;
        }

        Enumerable.Range(0, 8).Select(_ => Next(TimeSpan.FromSeconds(1))).ShouldBe([20, 40, 80, 160, 320, 640, 1000, 1000]);
        Next(TimeSpan.FromMinutes(5)).ShouldBe(1000);
        Enumerable.Range(0, 7).Select(_ => Next(TimeSpan.FromHours(1))).ShouldBe([500, 250, 125, 62, 31, 20, 20]);
    }

    [Test]
    public void A_block_is_a_hundredth_of_its_series_at_most_but_never_less_than_is_asked_for()
    {
        var block = new NumberBlock();
        block.Of(NumberSeries.Of("A###"));
        block.Wanted(1, At).ShouldBe(9);
        block.Wanted(50, At).ShouldBe(50);
        block.Add(1, 3, At);
        block.Wanted(50, At.AddMinutes(1)).ShouldBe(47);
        block.Take(3).ShouldBe(["A001", "A002", "A003"]);
    }

    [Test]
    public void Another_days_rest_is_left()
    {
        var block = new NumberBlock();
        block.Of(NumberSeries.Of("A###"));
        block.Add(5, 9, At);
        block.Of(NumberSeries.Of("A###"));
        block.Left.ShouldBe(5);
        block.Of(NumberSeries.Of("B###"));
        block.Left.ShouldBe(0);
    }
}
