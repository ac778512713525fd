using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Exchange.Host.Demo.Departments;

namespace Exchange.Host.Tests.Demo;

public sealed class StreetTests
{
    [Test]
    public async Task A_task_is_checked_once_and_its_conclusion_told_by_the_delivery()
    {
        await using var hub = await FakeHub.Open();
        await using var street = await Open(Habits.None);
        street.ReportTo(hub.Address, "k");
        using var http = new HttpClient { BaseAddress = street.Address };
        var first = await Push(http, "d1", Task("1"));
        var second = await Push(http, "d1", Task("1"));

        ((string?)first.Body["id"])!.ShouldStartWith("JD1-HC");
        JsonNode.DeepEquals(first.Body, second.Body).ShouldBeTrue();
        var told = (await hub.Wait(1)).Single();
        ((string?)told["about"]!["delivery"], (string?)told["stage"], (string?)told["code"]).ShouldBe(("d1", "closed", "0"));
        told["gives"]!.AsObject().Select(g => g.Key).ShouldBe(["HCJL", "HCRY", "HCSJ", "ZPSL"]);
        ((string)told["gives"]!["HCRY"]!).Split('、').Length.ShouldBe(2);
        street.Count.ShouldSatisfyAllConditions(
            c => c.Cases.ShouldBe(1), c => c.RepeatsHonoured.ShouldBe(1), c => c.Deliveries.ShouldBe(1),
            c => (c.Conforming + c.NotConforming + c.ToBePutRight).ShouldBe(1));
    }

    [Test]
    public async Task Conclusions_are_as_frequent_as_the_district_says_and_the_same_with_the_same_seed()
    {
        async Task<(int, int, int)> Run()
        {
            await using var hub = await FakeHub.Open();
            await using var street = await Open(Habits.None with { Checks = (0.15, 0.05) });
            street.ReportTo(hub.Address, "k");
            using var http = new HttpClient { BaseAddress = street.Address };
            for (var i = 0; i < 300; i++)
                await Push(http, $"d{i}", Task($"{i}"));
            await hub.Wait(300);
            street.Faults.ShouldBeEmpty();
            return (street.Count.Conforming, street.Count.ToBePutRight, street.Count.NotConforming);
        }
        var first = await Run();
        first.Item1.ShouldBeInRange(215, 265);
        first.Item2.ShouldBeInRange(25, 70);
        first.Item3.ShouldBeInRange(4, 30);
        (await Run()).ShouldBe(first);
    }

    [Test]
    public async Task What_is_no_task_is_refused_and_a_check_that_is_done_takes_no_correction()
    {
        await using var hub = await FakeHub.Open();
        await using var street = await Open(Habits.None);
        street.ReportTo(hub.Address, "k");
        using var http = new HttpClient { BaseAddress = street.Address };
        (await Push(http, "d1", """{"taskNo":"1-02","subject":"样例"}""")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        await Push(http, "d2", Task("2"));
        await hub.Wait(1);
        (await Push(http, "d3", Task("2", "另一处"))).Status.ShouldBe(HttpStatusCode.Conflict);
        street.Count.ShouldSatisfyAllConditions(c => c.Refused.ShouldBe(2), c => c.Cases.ShouldBe(1));
    }

    [Test]
    public async Task With_a_key_for_it_it_calls_back_with_photos_and_two_inspectors()
    {
        await using var hub = await FakeHub.Open();
        await using var street = await SimulatedDepartment.OpenStreet("SCJG", new DepartmentOptions { Habits = Habits.None, CallbackKey = "back" }, default);
        street.ReportTo(hub.Address, "unused");
        using var http = new HttpClient { BaseAddress = street.Address };
        await Push(http, "d1", Task("1"));
        var call = (await hub.Wait(1)).Single();
        hub.Paths.ShouldBe(["/api/v1/callbacks/scjg-check"]);
        hub.Headers.Single()["X-Street-Key"].ShouldBe("back");
        ((string?)call["taskNo"], (string?)call["conclusion"]).ShouldBe(("1-02", "1"));
        call["inspectors"]!.AsArray().Count.ShouldBe(2);
        call["photos"]!.AsArray().Count.ShouldBeInRange(2, 5);
        call["photos"]!.AsArray().ShouldAllBe(photo => ((string)photo!["sha256"]!).Length == 64);
    }

    [Test]
    public async Task Without_its_key_nobody_is_let_in()
    {
        await using var street = await SimulatedDepartment.OpenStreet("JD2", new DepartmentOptions { Habits = Habits.None, Credential = "s" }, default);
        using var http = new HttpClient { BaseAddress = street.Address };
        (await http.GetAsync("health")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        http.DefaultRequestHeaders.Add("X-Api-Key", "s");
        (await http.GetAsync("health")).StatusCode.ShouldBe(HttpStatusCode.OK);
        street.Name.ShouldBe("JD2");
    }

    static Task<SimulatedDepartment> Open(Habits habits) => SimulatedDepartment.OpenStreet("JD1", new DepartmentOptions { Habits = habits }, default);

    static string Task(string number, string address = "青石路8号") =>
        $$"""{"taskNo":"{{number}}-02","subject":"样例餐饮","address":"{{address}}","checklist":["布局"],"deadline":"2026-12-01"}""";

    static async Task<(HttpStatusCode Status, JsonNode Body)> Push(HttpClient http, string key, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "tasks") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }
}
