namespace Exchange.Host.Tests.Api;

/// <summary>
/// What a department does wrong, through the real lane and adapter: what the delivery, its attempts and the record's timeline say, and how often the department has it.
/// Three systems: one honours the key, one can be asked, one neither.
/// </summary>
internal sealed class DepartmentFaultTests : HubTests
{
    private sealed record Story(string State, string? Reason, string[] Answers, string[] Timeline, int Pushes, int Effects);

    private async Task<Story> Tell(string system, string settled, params Habit[] habits)
    {
        var number = Hub.Number();
        Hub.Department.Set(number, habits);
        var id = await Hub.TakenIn(number, system);
        var delivery = (await Hub.Get("administrator", "/api/v1/deliveries/" + await Hub.UntilDelivery(id, settled))).ShouldBe(200);
        var line = delivery["delivery"];
        var timeline = (await Hub.Get("window", $"/api/v1/records/{id}/timeline")).ShouldBe(200).Json;
        return new Story(
            line.GetProperty("state").GetString()!, line.TryGetProperty("reason", out var reason) ? reason.GetString() : null,
            [.. delivery["attempts"].EnumerateArray()
                .Select(attempt => attempt.GetProperty("answer").GetString() + (attempt.TryGetProperty("code", out var code) ? " " + code.GetString() : ""))],
            [.. timeline.EnumerateArray()
                .Select(one => one.GetProperty("what").GetString() + (one.TryGetProperty("code", out var code) ? " " + code.GetString() : ""))],
            Hub.Department.PushesOf(number), Hub.Department.EffectsOf(number));
    }

    [TestCase("safe")]
    [TestCase("askable")]
    [TestCase("neither")]
    public async Task A_400_is_a_rejection_with_the_departments_words_beside_the_attempt(string system)
    {
        var story = await Tell(system, "rejected", Habit.Status400);
        story.Answers.ShouldBe(["rejected http-400"]);
        story.Timeline.ShouldBe(["record.taken-in", "delivery.started", "delivery.rejected http-400"]);
        (story.Pushes, story.Effects).ShouldBe((1, 0));
    }

    [Test]
    public async Task A_departments_own_no_is_a_rejection_whose_words_the_window_reads()
    {
        var number = Hub.Number();
        Hub.Department.Set(number, Habit.Rejects);
        var id = await Hub.TakenIn(number, "safe");
        await Hub.UntilDelivery(id, "rejected");
        var told = (await Hub.Get("window", $"/api/v1/records/{id}/timeline")).Json.EnumerateArray().Last();
        told.GetProperty("what").GetString().ShouldBe("delivery.rejected");
        told.GetProperty("code").GetString().ShouldBe("E17");
        told.GetProperty("text").GetString().ShouldBe(Department.Words);
        (await Hub.Get("window", "/api/v1/records/" + id))["steps"][0].GetProperty("state").GetString().ShouldBe("rejected");
    }

    [TestCase(Habit.Status500, 1)]
    [TestCase(Habit.Garbage, 1)]
    [TestCase(Habit.ClosesAfterStoring, 1)]
    [TestCase(Habit.ClosesBeforeStoring, 1)]
    [TestCase(Habit.Hangs, 1)]
    public async Task What_may_have_arrived_is_pushed_again_under_the_same_key_where_that_has_no_second_effect(Habit habit, int effects)
    {
        var story = await Tell("safe", "acknowledged", habit);
        story.Answers.Length.ShouldBe(2);
        story.Answers[0].ShouldStartWith("unknown");
        story.Answers[1].ShouldBe("acknowledged");
        story.Timeline.ShouldBe(["record.taken-in", "delivery.started", "delivery.unknown unknown", "delivery.started", "delivery.acknowledged"]);
        (story.Pushes, story.Effects).ShouldBe((2, effects));
    }

    [TestCase(Habit.Garbage)]
    [TestCase(Habit.ClosesAfterStoring)]
    [TestCase(Habit.Hangs)]
    public async Task What_has_arrived_is_found_by_asking_and_not_pushed_again(Habit habit)
    {
        var story = await Tell("askable", "acknowledged", habit);
        story.Timeline.ShouldBe(["record.taken-in", "delivery.started", "delivery.unknown unknown", "delivery.acknowledged asked"]);
        (story.Pushes, story.Effects).ShouldBe((1, 1));
    }

    [TestCase(Habit.Status500)]
    [TestCase(Habit.ClosesBeforeStoring)]
    public async Task What_has_not_arrived_is_asked_about_and_then_pushed_again(Habit habit)
    {
        var story = await Tell("askable", "acknowledged", habit);
        story.Answers.Length.ShouldBe(2);
        story.Answers[^1].ShouldBe("acknowledged");
        (story.Pushes, story.Effects).ShouldBe((2, 1));
    }

    [TestCase(Habit.Status500, 0)]
    [TestCase(Habit.Garbage, 1)]
    [TestCase(Habit.ClosesAfterStoring, 1)]
    [TestCase(Habit.ClosesBeforeStoring, 0)]
    [TestCase(Habit.Hangs, 1)]
    public async Task Where_neither_holds_it_waits_for_a_person_after_one_push(Habit habit, int effects)
    {
        var story = await Tell("neither", "parked", habit);
        story.Reason.ShouldBe("may-have-arrived");
        story.Timeline.ShouldBe(["record.taken-in", "delivery.started", "delivery.parked may-have-arrived"]);
        (story.Pushes, story.Effects).ShouldBe((1, effects));
    }

    [Test]
    public async Task What_never_gets_an_answer_is_parked_when_its_attempts_are_used_up()
    {
        var story = await Tell("safe", "parked", Enumerable.Repeat(Habit.Status500, 10).ToArray());
        story.Reason.ShouldBe("attempts-used-up");
        story.Pushes.ShouldBe(4);
        story.Answers.ShouldAllBe(answer => answer.StartsWith("unknown", StringComparison.Ordinal));
        story.Timeline[^1].ShouldBe("delivery.parked attempts-used-up");
    }

    [Test]
    public async Task One_stuck_record_holds_no_other()
    {
        var stuck = Hub.Number();
        Hub.Department.Set(stuck, Habit.Hangs, Habit.Hangs);
        var first = await Hub.TakenIn(stuck, "safe");
        var second = await Hub.TakenIn(Hub.Number(), "safe");
        var record = await Hub.UntilStep(second, "S1", "acknowledged");
        record.GetProperty("id").GetString().ShouldBe(second);
        (await Hub.Get("window", "/api/v1/records/" + first))["steps"][0].GetProperty("state").GetString().ShouldBe("queued");
        await Hub.UntilStep(first, "S1", "acknowledged");
        Hub.Department.EffectsOf(stuck).ShouldBe(1);
    }
}
