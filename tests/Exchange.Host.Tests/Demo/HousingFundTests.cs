using System.Net;
using System.Text.Json.Nodes;
using Exchange.Host.Demo.Departments;

namespace Exchange.Host.Tests.Demo;

public sealed class HousingFundTests
{
    const string Code = "91449903MA9X000112";

    [Test]
    public async Task A_repeated_transaction_gets_the_first_answer()
    {
        await using var department = await SimulatedDepartment.OpenHousingFund(new DepartmentOptions { Habits = Habits.None }, default);
        using var http = new HttpClient { BaseAddress = department.Address };
        var first = await Push(http, "t1", Code);
        var second = await Push(http, "t1", Code);
        var replayed = await Push(http, "t2", Code);

        ((string?)first["status"]).ShouldBe("success");
        first["GR"]!.AsArray().Single()!["GRZH"]!.ToString().ShouldBe(first["DWZH"] + "0001");
        JsonNode.DeepEquals(first, second).ShouldBeTrue();
        JsonNode.DeepEquals(first, replayed).ShouldBeTrue();
        department.Count.ShouldSatisfyAllConditions(c => c.Cases.ShouldBe(1), c => c.RepeatsHonoured.ShouldBe(2), c => c.SecondEffects.ShouldBe(0));
    }

    [Test]
    public async Task A_transaction_used_for_something_else_fails()
    {
        await using var department = await SimulatedDepartment.OpenHousingFund(new DepartmentOptions { Habits = Habits.None }, default);
        using var http = new HttpClient { BaseAddress = department.Address };
        await Push(http, "t1", Code);
        var other = await Push(http, "t1", "91449903MA9X0002XR");
        ((string?)other["status"], (string?)other["code"]).ShouldBe(("fail", "4090"));
    }

    [Test]
    public async Task In_its_stop_it_answers_503_with_the_time_to_wait_and_enters_nothing()
    {
        var stop = new Stop(TimeSpan.Zero, TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(120));
        await using var department = await SimulatedDepartment.OpenHousingFund(new DepartmentOptions { Habits = Habits.None with { Closed = stop } }, default);
        using var http = new HttpClient { BaseAddress = department.Address };
        using var answer = await http.PostAsync("gjj/unit/open", Form("t1", Code));
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(80, 90);
        department.Count.ShouldSatisfyAllConditions(c => c.TurnedAway.ShouldBe(1), c => c.Cases.ShouldBe(0), c => c.Arrivals.ShouldBe(1));
    }

    [Test]
    public void A_stop_comes_back()
    {
        var stop = new Stop(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(60));
        stop.LeftAt(TimeSpan.FromSeconds(3.9)).ShouldBe(TimeSpan.Zero);
        stop.LeftAt(TimeSpan.FromSeconds(4.5)).ShouldBe(TimeSpan.FromSeconds(1.5));
        stop.LeftAt(TimeSpan.FromSeconds(6)).ShouldBe(TimeSpan.Zero);
        stop.LeftAt(TimeSpan.FromSeconds(65)).ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Test]
    public async Task It_tells_about_the_delivery_it_was_given_as_transaction()
    {
        await using var hub = await FakeHub.Open();
        await using var department = await SimulatedDepartment.OpenHousingFund(new DepartmentOptions { Habits = Habits.None }, default);
        department.ReportTo(hub.Address, "k");
        using var http = new HttpClient { BaseAddress = department.Address };
        var answer = await Push(http, "t1", Code);
        var closed = (await hub.Wait(1)).Single();
        ((string?)closed["about"]!["delivery"]).ShouldBe("t1");
        ((string?)closed["code"]).ShouldBe("6");
        ((string?)closed["gives"]!["DWZH"]).ShouldBe((string?)answer["DWZH"]);
    }

    [Test]
    public async Task Without_the_field_it_fails_in_its_own_words()
    {
        await using var department = await SimulatedDepartment.OpenHousingFund(new DepartmentOptions { Habits = Habits.None }, default);
        using var http = new HttpClient { BaseAddress = department.Address };
        using var answer = await http.PostAsync("gjj/unit/open", new FormUrlEncodedContent([new("other", "{}")]));
        ((string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["status"]).ShouldBe("fail");
        department.Count.Refused.ShouldBe(1);
    }

    static FormUrlEncodedContent Form(string transaction, string code) => new(
        [new("data", $$"""{"TRANSNO":"{{transaction}}","TYSHXYDM":"{{code}}","DWMC":"样例","GRXX":[{"ZJHM":"449903198506120013"}]}""")]);

    static async Task<JsonNode> Push(HttpClient http, string transaction, string code)
    {
        using var answer = await http.PostAsync("gjj/unit/open", Form(transaction, code));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }
}
