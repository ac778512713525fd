using Exchange.Core.Delivery;
using Exchange.Core.Registry.Documents;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Core.Tests.Delivery;

public sealed class BreakerTests
{
    private readonly FakeTimeProvider _clock = new();
    private Breaker _breaker = null!;

    [SetUp]
    public void New() => _breaker = new Breaker(new BreakerPart { Failures = 3, OpenSeconds = 10 }, _clock);

    private void Fail(int times, TimeSpan? retryAfter = null)
    {
        for (var i = 0; i < times; i++) _breaker.Failed(retryAfter);
    }

    private void Trial()
    {
        _breaker.Allows(8, out _).ShouldBe(1);
        _breaker.Try();
    }

    [Test]
    public void Failures_in_a_row_open_it_and_a_success_between_starts_the_count_again()
    {
        Fail(2);
        _breaker.Succeeded();
        Fail(2);
        _breaker.IsOpen.ShouldBeFalse();
        _breaker.Allows(8, out _).ShouldBe(8);
        Fail(1);
        _breaker.IsOpen.ShouldBeTrue();
        _breaker.Allows(8, out _).ShouldBe(0);
        _breaker.Rest.ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Test]
    public void After_its_time_one_at_a_time_tries()
    {
        Fail(3);
        _clock.Advance(TimeSpan.FromSeconds(10));
        _breaker.Rest.ShouldBe(TimeSpan.Zero);
        Trial();
        _breaker.Allows(8, out _).ShouldBe(0, "one is trying");
        _breaker.Succeeded();
        _breaker.IsOpen.ShouldBeFalse();
        _breaker.Allows(8, out _).ShouldBe(8);
    }

    [Test]
    public void Each_trial_that_fails_doubles_the_time_up_to_sixty_times()
    {
        Fail(3);
        foreach (var seconds in new[] { 10, 20, 40, 80, 160, 320, 600, 600 })
        {
            _breaker.Rest.ShouldBe(TimeSpan.FromSeconds(seconds));
            _clock.Advance(TimeSpan.FromSeconds(seconds));
            Trial();
            Fail(1);
        }
        _clock.Advance(_breaker.Rest);
        Trial();
        _breaker.Succeeded();
        Fail(3);
        _breaker.Rest.ShouldBe(TimeSpan.FromSeconds(10), "once it worked, it begins anew");
    }

    [Test]
    public void Pushes_that_were_under_way_when_it_opened_do_not_lengthen_it()
    {
        Fail(3 + 7);
        _breaker.Rest.ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Test]
    public void A_trial_that_brought_no_answer_lets_another_one_try()
    {
        Fail(3);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Trial();
        _breaker.GaveUp();
        _breaker.IsOpen.ShouldBeTrue();
        Trial();
    }

    [Test]
    public void A_department_that_says_how_long_it_is_away_is_left_alone_as_long()
    {
        Fail(2);
        Fail(1, TimeSpan.FromMinutes(5));
        _breaker.Rest.ShouldBe(TimeSpan.FromMinutes(5));
        Fail(1, TimeSpan.FromMinutes(7));
        _breaker.Rest.ShouldBe(TimeSpan.FromMinutes(7));
    }

    [Test]
    public void Nobody_is_left_alone_for_more_than_a_day()
    {
        Fail(3, TimeSpan.MaxValue);
        _breaker.Rest.ShouldBe(TimeSpan.FromDays(1));
    }

    [Test]
    public void A_success_of_a_push_that_was_under_way_closes_it()
    {
        Fail(3);
        _breaker.Succeeded();
        _breaker.Allows(8, out _).ShouldBe(8);
        _breaker.Try();
        _breaker.Allows(8, out _).ShouldBe(8, "nothing to try while it is closed");
    }
}
