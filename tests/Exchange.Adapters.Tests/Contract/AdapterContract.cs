using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Contract;

/// <summary>
/// What every adapter must do, whatever it speaks. A new kind is done when a subclass of a few lines is green; a department can run it against its
/// own test system.
/// </summary>
public abstract class AdapterContract
{
    static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(400);

    TestDepartment department = null!;

    protected abstract Task<TestDepartment> Open();

    [SetUp]
    public async Task OpenDepartment() => department = await Open();

    [TearDown]
    public async Task CloseDepartment()
    {
        // Null where opening it ignored the test: its system is not to be had here.
        if (department is not null)
            await department.DisposeAsync();
    }

    [Test]
    public async Task A_message_that_is_taken_is_acknowledged_under_the_departments_own_number()
    {
        var message = department.Sample();

        var answer = await department.Adapter.Push(message, CancellationToken.None);

        var held = department.Holds[message.Number];
        answer.ShouldBe(new PushAnswer.Acknowledged(held.Acknowledgement));
        held.Payload.ShouldBe(message.Payload.ToArray());
        held.Times.ShouldBe(1);
    }

    [Test]
    public async Task Every_attempt_of_a_delivery_carries_the_same_key_and_another_delivery_another()
    {
        if (!department.CarriesKeys)
            Assert.Ignore("No key reaches a department of this kind.");
        Needs(Habit.NotNow);
        Needs(Habit.StoresAndBreaksOff);
        var first = department.Sample("4499032611240000012");
        department.Habit = Habit.NotNow;
        await department.Adapter.Push(first, CancellationToken.None);
        department.Habit = Habit.StoresAndBreaksOff;
        await department.Adapter.Push(first, CancellationToken.None);
        department.Habit = Habit.Takes;
        await department.Adapter.Push(first, CancellationToken.None);
        await department.Adapter.Push(department.Sample("4499032611240000029"), CancellationToken.None);

        department.Keys.ShouldBe([first.DeliveryId, first.DeliveryId, first.DeliveryId, department.Sample("4499032611240000029").DeliveryId]);
    }

    [Test]
    public async Task A_refusal_is_rejected_with_the_departments_code_and_reason()
    {
        Needs(Habit.Refuses);
        department.Habit = Habit.Refuses;

        var answer = await department.Adapter.Push(department.Sample(), CancellationToken.None);

        answer.ShouldBe(new PushAnswer.Rejected(TestDepartment.RefusalCode, TestDepartment.RefusalReason));
        department.Holds.ShouldBeEmpty();
    }

    [Test]
    public async Task A_department_that_asks_to_be_left_alone_is_unavailable_for_as_long_as_it_asks()
    {
        Needs(Habit.NotNow);
        department.Habit = Habit.NotNow;

        var answer = await department.Adapter.Push(department.Sample(), CancellationToken.None);

        var unavailable = answer.ShouldBeOfType<PushAnswer.Unavailable>();
        unavailable.Reached.ShouldBeTrue();
        unavailable.RetryAfter.ShouldBe(department.PauseTold);
    }

    [Test]
    public async Task A_department_that_is_not_there_is_unavailable_and_counts_as_not_reached()
    {
        await department.Leave();

        var answer = await department.Adapter.Push(department.Sample(), CancellationToken.None);

        answer.ShouldBeOfType<PushAnswer.Unavailable>().Reached.ShouldBeFalse();
    }

    [Test]
    public async Task A_push_that_hangs_until_it_is_stopped_is_unknown_unless_nothing_can_have_been_taken()
    {
        Needs(Habit.Hangs);
        department.Habit = Habit.Hangs;
        using var timeout = new CancellationTokenSource(Soon);

        var answer = await department.Adapter.Push(department.Sample(), timeout.Token);

        answer.ShouldBeOfType(department.TakesOnlyAtTheEnd ? typeof(PushAnswer.Unavailable) : typeof(PushAnswer.Unknown));
        department.Holds.ShouldBeEmpty();
    }

    [Test]
    public async Task A_push_that_is_stopped_before_it_begins_hands_nothing_over_and_throws_nothing()
    {
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();

        var answer = await department.Adapter.Push(department.Sample(), stopped.Token);

        answer.ShouldNotBeOfType<PushAnswer.Acknowledged>();
        department.Holds.ShouldBeEmpty();
    }

    [Test]
    public async Task A_connection_that_breaks_after_the_message_is_stored_is_unknown_and_asking_finds_it()
    {
        Needs(Habit.StoresAndBreaksOff);
        department.Habit = Habit.StoresAndBreaksOff;
        var message = department.Sample();

        var answer = await department.Adapter.Push(message, CancellationToken.None);

        answer.ShouldBeOfType<PushAnswer.Unknown>();
        department.Habit = Habit.Takes;
        if (department.Adapter is IAskableAdapter askable)
            (await askable.Ask(message, CancellationToken.None)).ShouldBe(new AskAnswer.Received(department.Holds[message.Number].Acknowledgement));
        else
            department.Repeat.ShouldNotBe(Repeat.Askable);
        department.Holds[message.Number].Times.ShouldBe(1);
    }

    [Test]
    public async Task Asking_about_what_never_arrived_says_so()
    {
        Needs(Habit.Hangs);
        var askable = Able<IAskableAdapter>();
        department.Habit = Habit.Hangs;
        using (var timeout = new CancellationTokenSource(Soon))
            await department.Adapter.Push(department.Sample(), timeout.Token);

        department.Habit = Habit.Takes;
        (await askable.Ask(department.Sample(), CancellationToken.None)).ShouldBe(new AskAnswer.NotReceived());
    }

    [Test]
    public async Task Asking_a_department_that_is_not_there_cannot_tell()
    {
        var askable = Able<IAskableAdapter>();
        await department.Leave();

        (await askable.Ask(department.Sample(), CancellationToken.None)).ShouldBeOfType<AskAnswer.CannotTell>();
    }

    [Test]
    public async Task A_repeat_has_no_second_effect_where_the_kind_says_so()
    {
        if (department.Repeat is not Repeat.Safe)
            Assert.Ignore("This kind does not promise it.");
        var message = department.Sample();
        department.Habit = Habit.StoresAndBreaksOff;
        await department.Adapter.Push(message, CancellationToken.None);
        department.Habit = Habit.Takes;

        var answer = await department.Adapter.Push(message, CancellationToken.None);

        answer.ShouldBe(new PushAnswer.Acknowledged(department.Holds[message.Number].Acknowledgement));
        department.Holds.Count.ShouldBe(1);
    }

    [Test]
    public async Task Many_pushes_at_once_each_get_their_own_answer()
    {
        var messages = Enumerable.Range(0, 100).Select(n => department.Sample($"44990326112400{n:D5}")).ToList();

        var answers = await Task.WhenAll(messages.Select(m => department.Adapter.Push(m, CancellationToken.None)));

        department.Holds.Count.ShouldBe(100);
        for (var n = 0; n < messages.Count; n++)
        {
            var held = department.Holds[messages[n].Number];
            answers[n].ShouldBe(new PushAnswer.Acknowledged(held.Acknowledgement));
            held.Payload.ShouldBe(messages[n].Payload.ToArray());
            held.Times.ShouldBe(1);
        }
    }

    [Test]
    public async Task A_push_that_hangs_does_not_hold_up_the_others()
    {
        Needs(Habit.Hangs);
        department.Habit = Habit.Hangs;
        using var timeout = new CancellationTokenSource();
        var hanging = Enumerable.Range(0, 8).Select(n => department.Adapter.Push(department.Sample($"hanging-{n}"), timeout.Token)).ToList();
        while (department.Keys.Count < 8)
            await Task.Delay(5);
        department.Habit = Habit.Takes;

        var answer = await department.Adapter.Push(department.Sample(), CancellationToken.None);

        answer.ShouldBeOfType<PushAnswer.Acknowledged>();
        hanging.ShouldAllBe(h => !h.IsCompleted);
        await timeout.CancelAsync();
        (await Task.WhenAll(hanging)).ShouldAllBe(a => department.TakesOnlyAtTheEnd ? a is PushAnswer.Unavailable : a is PushAnswer.Unknown);
    }

    [Test]
    public async Task No_text_of_an_answer_repeats_a_secret_or_what_was_sent([Values] Habit habit, [Values] bool gone)
    {
        Needs(habit);
        department.Habit = habit;
        if (gone)
            await department.Leave();
        using var timeout = new CancellationTokenSource(Soon);
        var texts = new List<string> { (await department.Adapter.Push(department.Sample(), timeout.Token)).ToString() };
        if (department.Adapter is IAskableAdapter askable)
            texts.Add((await askable.Ask(department.Sample(), CancellationToken.None)).ToString());
        if (department.Adapter is IProbingAdapter probing)
            texts.Add(await probing.Probe(CancellationToken.None) ?? "");

        texts.ShouldAllBe(t => !t.Contains(TestDepartment.Secret) && !t.Contains(Samples.PersonId) && !t.Contains(Samples.PersonName));
    }

    [Test]
    public async Task A_probe_tells_a_department_that_answers_from_one_that_does_not()
    {
        var probing = Able<IProbingAdapter>();

        (await probing.Probe(CancellationToken.None)).ShouldBeNull();
        await department.Leave();
        (await probing.Probe(CancellationToken.None)).ShouldNotBeNullOrWhiteSpace();
        department.Holds.ShouldBeEmpty();
    }

    void Needs(Habit habit)
    {
        if (!department.Shows(habit))
            Assert.Ignore($"A department of this kind never {habit}.");
    }

    T Able<T>() where T : class, IAdapter
    {
        if (department.Adapter is not T)
            Assert.Ignore($"This kind is no {typeof(T).Name}.");
        return (T)department.Adapter;
    }
}
