using System.Runtime.CompilerServices;
using Exchange.Client;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.ClientPackage;

/// <summary>Batches as streams: in order, as they come, and whole whatever is cut.</summary>
internal sealed class BatchStreamTests : ClientTests
{
    [Test]
    public async Task Each_record_is_answered_in_order_also_one_that_is_refused()
    {
        var records = Enumerable.Range(0, 450).Select(i => Record(Hub.Number(), i % 100 == 7 ? "no-such-item" : "safe")).ToList();
        var answers = await Client().TakeInBatch(records).ToListAsync();
        answers.Select(static one => one.Number).ShouldBe(records.Select(static one => one.Number));
        answers.Select(static one => one.Line).ShouldBe(Enumerable.Range(1, 450).Select(static i => (long)i));
        foreach (var (answer, i) in answers.Select(static (one, i) => (one, i)))
        {
            if (i % 100 == 7) answer.Refusal!.Errors.ShouldHaveSingleItem().Pointer.ShouldBe("/item");
            else (answer.Receipt!.Number, answer.Refusal).ShouldBe((records[i].Number, null));
        }
        // Once more: the first receipts.
        var again = await Client().TakeInBatch(records).ToListAsync();
        again.ShouldAllBe(static one => one.Replayed || one.Refusal != null);
        again.Select(static one => one.Receipt?.Id).ShouldBe(answers.Select(static one => one.Receipt?.Id));
    }

    [Test]
    public async Task Lines_that_are_cut_off_are_sent_again_and_taken_in_once()
    {
        await using var line = new CuttingLine(Hub.Address);
        // In the middle of what is sent, within the head of the answer, and twice in the middle of the answers.
        line.CutRequest(20_000);
        line.CutAnswer(100);
        line.CutAnswer(5_000);
        line.CutAnswer(30_000);
        var records = Enumerable.Range(0, 400).Select(_ => Record(Hub.Number())).ToList();
        var answers = await Client(address: line.Address, settings: static options => options with { BatchLines = 150 }).TakeInBatch(records).ToListAsync();
        line.Cut.ShouldBe(4);
        answers.Select(static one => one.Receipt?.Number).ShouldBe(records.Select(static one => one.Number));
        foreach (var number in records.Select(static one => one.Number)) (await Records(number)).ShouldBe(1);
    }

    [Test]
    public async Task A_line_that_cannot_be_stored_right_now_is_sent_again_without_the_others()
    {
        var (first, second) = (Record(Hub.Number()), Record(Hub.Number()));
        using var between = new Between().Answer(200, content: $$$"""
            {"line":1,"status":503,"problem":{"type":"urn:exchange:problem:unavailable","title":"…","status":503}}
            {"line":2,"status":202,"receipt":{"id":"0123","number":"{{{second.Number}}}","item":"safe","takenInAt":"2026-11-30T10:00:00+08:00","digest":"00","warnings":[]}}

            """, mediaType: "application/x-ndjson");
        var answers = await Client(between).TakeInBatch([first, second]).ToListAsync();
        answers.Select(static one => one.Receipt!.Number).ShouldBe([first.Number, second.Number]);
        answers[1].Receipt!.Id.ShouldBe("0123");
        between.Requests.Count.ShouldBe(2);
        ((await Records(first.Number)), (await Records(second.Number))).ShouldBe((1, 0));
    }

    [Test]
    public async Task What_was_answered_before_the_hub_was_gone_is_told_first()
    {
        var records = Enumerable.Range(0, 30).Select(_ => Record(Hub.Number())).ToList();
        using var between = new Between().Then(static (_, send) => send());
        for (var i = 0; i < 10; i++) between.Answer(503, "0");
        var told = new List<BatchAnswer>();
        var refused = await Should.ThrowAsync<ExchangeProblemException>(async () =>
        {
            await foreach (var answer in Client(between, settings: static options => options with { BatchLines = 10, BatchRequests = 1, Tries = 3 }).TakeInBatch(records)) told.Add(answer);
        });
        (refused.Problem.Status, told.Count).ShouldBe((503, 10));
        told.ShouldAllBe(static one => one.Receipt != null);
    }

    [Test]
    public async Task Only_as_much_is_read_as_is_under_way_and_whoever_stops_reading_stops_the_sending()
    {
        var taken = 0;
        async IAsyncEnumerable<SubmissionBody> Endless([EnumeratorCancellation] CancellationToken stop = default)
        {
            while (true)
            {
                taken++;
                yield return Record(Hub.Number());
                await Task.Yield();
            }
        }

        var answers = await Client(settings: static options => options with { BatchLines = 10, BatchRequests = 2 }).TakeInBatch(Endless()).Take(25).ToListAsync();
        answers.Count.ShouldBe(25);
        taken.ShouldBeLessThan(70);
    }

    [Test]
    public async Task A_client_that_may_hand_nothing_in_is_told_so_at_once()
    {
        using var between = new Between();
        var refused = await Should.ThrowAsync<ExchangeProblemException>(async () => await Client(between, "fund").TakeInBatch([Record(Hub.Number())]).ToListAsync());
        (refused.Code, between.Requests.Count).ShouldBe((ProblemKind.NotAllowed, 1));
    }

    /// <summary>More bytes than a connection holds, in records whose refusals are longer than they are: neither side waits for the other.</summary>
    [Test, CancelAfter(240_000)]
    public async Task Much_in_both_directions_does_not_stand_still(CancellationToken stop)
    {
        var wide = new System.Text.Json.Nodes.JsonObject();
        for (var i = 0; i < 60; i++) wide[$"unknown{i:d3}"] = i;
        var body = System.Text.Json.JsonElement.Parse(wide.ToJsonString());
        var records = Enumerable.Range(0, 3_000).Select(_ => Record(Hub.Number(), body: body));
        var (answers, errors) = (0, 0L);
        await foreach (var answer in Client(settings: static options => options with { BatchLines = 10_000 }).TakeInBatch(records, stop))
        {
            answers++;
            errors += answer.Refusal!.Errors.Count;
        }
        (answers, errors > 60_000).ShouldBe((3_000, true));
    }
}
