using System.Diagnostics;
using System.Text.Json;
using Exchange.Client;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.ClientPackage;

/// <summary>What is tried again, how often, and that nothing is done twice by it.</summary>
internal sealed class RetryTests : ClientTests
{
    [TestCase(503), TestCase(429), TestCase(502), TestCase(504)]
    public async Task What_passes_is_tried_again(int status)
    {
        using var between = new Between().Answer(status, "0").Answer(status);
        var number = Hub.Number();
        (await Client(between).TakeIn(Record(number))).Number.ShouldBe(number);
        between.Requests.ShouldBe(["POST /api/v1/records", "POST /api/v1/records", "POST /api/v1/records"]);
    }

    [Test]
    public async Task The_wait_that_the_hub_names_is_kept()
    {
        using var between = new Between().Answer(503, "1");
        var began = Stopwatch.GetTimestamp();
        await Client(between).TakeIn(Record(Hub.Number()));
        Stopwatch.GetElapsedTime(began).ShouldBeGreaterThan(TimeSpan.FromSeconds(0.95));
    }

    [Test]
    public async Task A_wait_that_is_longer_than_the_patience_is_not_begun()
    {
        using var between = new Between().Answer(503, "3600", """{"type":"urn:exchange:problem:unavailable","title":"暂时无法保存","status":503}""");
        var refused = await Should.ThrowAsync<ExchangeProblemException>(() => Client(between).TakeIn(Record(Hub.Number())));
        (refused.Code, refused.RetryAfter).ShouldBe((ProblemKind.Unavailable, TimeSpan.FromHours(1)));
        between.Requests.ShouldHaveSingleItem();
    }

    [Test]
    public async Task Tries_come_to_an_end()
    {
        using var between = new Between();
        for (var i = 0; i < 10; i++) between.Answer(503, "0");
        var refused = await Should.ThrowAsync<ExchangeProblemException>(() => Client(between, settings: static options => options with { Tries = 4 }).TakeIn(Record(Hub.Number())));
        (refused.Code, between.Requests.Count).ShouldBe(("http-503", 4));
    }

    [Test]
    public async Task A_refusal_is_final()
    {
        using var between = new Between();
        (await Should.ThrowAsync<ExchangeProblemException>(() => Client(between).TakeIn(Record(Hub.Number(), "no-such-item")))).Code.ShouldBe(ProblemKind.Declined);
        between.Requests.ShouldHaveSingleItem();
    }

    [Test]
    public async Task A_record_whose_answer_is_lost_is_handed_in_again_and_taken_in_once()
    {
        using var between = new Between().Lose().Lose();
        var number = Hub.Number();
        var receipt = await Client(between).TakeIn(Record(number));
        between.Requests.Count.ShouldBe(3);
        (await Records(number)).ShouldBe(1);
        (await Client().TakeIn(Record(number))).Id.ShouldBe(receipt.Id);
    }

    [Test]
    public async Task A_change_whose_answer_is_lost_is_made_once()
    {
        using var between = new Between();
        var (client, number, body) = (Client(between), Hub.Number(), TestHub.Body());
        var receipt = await client.TakeIn(Record(number));
        body["staff"] = 9;
        between.Lose();
        (await client.AmendRecord(receipt.Id, Record(number, body: JsonElement.Parse(TestHub.Text(body))))).Version.ShouldBe(2);
        (await Hub.Count($"select count(*) from record_version where record_id = '{receipt.Id}'")).ShouldBe(2);
        // The same name of the request in both tries, and another one for another call.
        between.Keys[1].ShouldNotBeNull();
        between.Keys[2].ShouldBe(between.Keys[1]);
        await client.TakeNumbers(new NumberOrderBody { Pattern = "takingIn", Count = 1 });
        between.Keys[^1].ShouldNotBe(between.Keys[1]);
    }

    [Test]
    public async Task A_request_that_is_still_under_way_is_waited_for()
    {
        using var between = new Between().Answer(409, "0", """{"type":"urn:exchange:problem:under-way","title":"…","status":409}""");
        (await Client(between).TakeNumbers(new NumberOrderBody { Pattern = "takingIn", Count = 1 }, "k-under-way")).Numbers.ShouldHaveSingleItem();
        between.Requests.Count.ShouldBe(2);
    }

    [Test]
    public async Task An_answer_that_is_cut_half_way_is_asked_for_again()
    {
        await using var line = new CuttingLine(Hub.Address);
        var number = Hub.Number();
        // Within the head of the first answer, and within the content of the second.
        line.CutAnswer(60);
        line.CutAnswer(330);
        (await Client(address: line.Address).TakeIn(Record(number))).Number.ShouldBe(number);
        line.Cut.ShouldBe(2);
        (await Records(number)).ShouldBe(1);
    }

    [Test]
    public async Task A_try_that_takes_too_long_is_given_up_and_the_next_one_made()
    {
        using var between = new Between().Then(static async (_, send) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(30));
            return await send();
        });
        var number = Hub.Number();
        (await Client(new Limited(between), settings: static options => options with { Timeout = TimeSpan.FromSeconds(1) }).TakeIn(Record(number))).Number.ShouldBe(number);
        between.Requests.Count.ShouldBe(2);
    }

    [Test]
    public async Task Whoever_gives_up_is_not_kept_waiting()
    {
        using var between = new Between();
        for (var i = 0; i < 10; i++) between.Answer(503, "20");
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Should.ThrowAsync<OperationCanceledException>(() => Client(between).TakeIn(Record(Hub.Number()), stop.Token));
        between.Requests.ShouldHaveSingleItem();
    }

    [Test]
    public async Task Where_nobody_listens_the_fault_of_the_connection_is_told()
    {
        var client = Client(address: new Uri("http://127.0.0.1:1"), settings: static options => options with { Tries = 3 });
        (await Should.ThrowAsync<HttpRequestException>(() => client.TakeIn(Record(Hub.Number())))).HttpRequestError.ShouldBe(HttpRequestError.ConnectionError);
    }

    /// <summary>Ends with the caller, whatever is behind it.</summary>
    private sealed class Limited(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => base.SendAsync(request, cancellationToken).WaitAsync(cancellationToken);
    }
}
