using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Exchange.Host.Demo.Departments;

namespace Exchange.Host.Tests.Demo;

public sealed class RegistrationTests
{
    const string Number = "4499032611240000012";

    [Test]
    public async Task A_repeat_gets_the_first_answer_and_takes_no_effect()
    {
        await using var department = await Open(new DepartmentOptions { Habits = Habits.None });
        using var http = Client(department);
        var first = await Push(http, "d1", Setup(Number));
        var second = await Push(http, "d1", Setup(Number));

        first.Status.ShouldBe(HttpStatusCode.OK);
        ((string?)first.Body["code"]).ShouldBe("0000");
        ((string?)first.Body["data"]!["YWLSH"])!.ShouldStartWith("DJ");
        JsonNode.DeepEquals(first.Body, second.Body).ShouldBeTrue();
        department.Count.ShouldSatisfyAllConditions(
            c => c.Cases.ShouldBe(1), c => c.RepeatsHonoured.ShouldBe(1), c => c.SecondEffects.ShouldBe(0), c => c.Arrivals.ShouldBe(2));
        department.ArrivalsOf("d1").ShouldBe(2);
        department.Held().Single().Effects.ShouldBe(1);
    }

    [Test]
    public async Task The_same_key_with_another_body_is_a_conflict()
    {
        await using var department = await Open(new DepartmentOptions { Habits = Habits.None });
        using var http = Client(department);
        await Push(http, "d1", Setup(Number));
        var other = await Push(http, "d1", Setup(Number, "另一家有限公司"));

        other.Status.ShouldBe(HttpStatusCode.Conflict);
        department.Count.ShouldSatisfyAllConditions(c => c.Conflicts.ShouldBe(1), c => c.Refused.ShouldBe(1), c => c.Cases.ShouldBe(1));
    }

    [Test]
    public async Task Another_delivery_of_an_open_case_is_a_correction()
    {
        await using var department = await Open(new DepartmentOptions { Habits = Habits.None with { Work = Long } });
        using var http = Client(department);
        var first = await Push(http, "d1", Setup(Number));
        var corrected = await Push(http, "d2", Setup(Number, "更正后有限公司"));

        ((string?)corrected.Body["data"]!["YWLSH"]).ShouldBe((string?)first.Body["data"]!["YWLSH"]);
        department.Held().Single().ShouldSatisfyAllConditions(
            c => c.Versions.ShouldBe(2), c => c.Effects.ShouldBe(1), c => c.Deliveries.ShouldBe(["d1", "d2"]));
    }

    [Test]
    public async Task It_tells_by_number_and_key_what_it_has()
    {
        await using var department = await Open(new DepartmentOptions { Habits = Habits.None });
        using var http = Client(department);
        var first = await Push(http, "d1", Setup(Number));

        var known = JsonNode.Parse(await http.GetStringAsync($"api/dj/v2/cases/{Number}?key=d1"))!;
        ((string?)known["data"]!["YWLSH"]).ShouldBe((string?)first.Body["data"]!["YWLSH"]);
        (await http.GetAsync($"api/dj/v2/cases/{Number}?key=d2")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await http.GetAsync("api/dj/v2/cases/4499032611240000029")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        department.Count.Asked.ShouldBe(3);
    }

    [Test]
    public async Task A_closing_gives_a_valid_credit_code_and_is_told_until_it_is_taken()
    {
        await using var hub = await FakeHub.Open();
        foreach (var status in new[] { 503, 500, 404 })
            hub.First.Enqueue(status);
        await using var department = await Open(new DepartmentOptions { Habits = Habits.None with { Stages = ["accepted", "reviewed"] }, Speed = 10 });
        department.ReportTo(hub.Address, "the-key");
        using var http = Client(department);
        var answer = await Push(http, "0193a2b4c5d67e8f9a0b1c2d3e4f5a6b", Setup(Number));

        var events = await hub.Wait(3);
        events.Select(e => (string)e["stage"]!).ShouldBe(["accepted", "reviewed", "closed"]);
        events.ShouldAllBe(e => (string?)e["about"]!["delivery"] == "0193a2b4c5d67e8f9a0b1c2d3e4f5a6b");
        events.Select(e => (string)e["eventId"]!).Distinct().Count().ShouldBe(3);
        events.ShouldAllBe(e => ((string)e["at"]!).EndsWith("+08:00") && e["number"]!.ToString() == answer.Body["data"]!["YWLSH"]!.ToString());
        hub.Keys.Distinct().ShouldBe(["the-key"]);
        hub.Paths.Distinct().ShouldBe(["/api/v1/progress"]);
        var closed = events[2];
        ((string?)closed["code"]).ShouldBe("0");
        Formulas.IsCreditCode((string)closed["gives"]!["UNISCID"]!).ShouldBeTrue();
        Formulas.IsChecked((string)closed["gives"]!["REGNO"]!).ShouldBeTrue();
        ((string)closed["gives"]!["ESTDATE"]!).Length.ShouldBe(10);
        await Idle(department);
        department.Count.ShouldSatisfyAllConditions(c => c.ProgressTaken.ShouldBe(3), c => c.ProgressRetried.ShouldBe(3), c => c.Closed.ShouldBe(1));
        department.Held().Single().Gives["UNISCID"].ShouldBe((string)closed["gives"]!["UNISCID"]!);
    }

    [Test]
    public async Task A_dropped_connection_leaves_a_case_that_is_worked_and_a_repeat_that_is_honoured()
    {
        await using var hub = await FakeHub.Open();
        await using var department = await Open(new DepartmentOptions { Habits = Habits.None with { DropAfterStoring = 1 } });
        department.ReportTo(hub.Address, "k");
        using var http = Client(department);
        await Should.ThrowAsync<HttpRequestException>(() => Push(http, "d1", Setup(Number)));
        ((string?)(await Push(http, "d1", Setup(Number))).Body["code"]).ShouldBe("0000");

        await hub.Wait(1);
        department.Count.ShouldSatisfyAllConditions(c => c.Dropped.ShouldBe(1), c => c.Cases.ShouldBe(1), c => c.RepeatsHonoured.ShouldBe(1));
    }

    [Test]
    public async Task A_supplement_is_told_and_the_case_goes_on_once_it_is_corrected()
    {
        await using var hub = await FakeHub.Open();
        await using var department = await Open(new DepartmentOptions { Habits = Habits.None with { SupplementAsked = 1, Stages = ["accepted"] } });
        department.ReportTo(hub.Address, "k");
        using var http = Client(department);
        await Push(http, "d1", Setup(Number));
        (await hub.Wait(1)).Single()["stage"]!.ToString().ShouldBe("supplementAsked");
        for (var i = 0; i < 500 && department.Count.Waiting == 0; i++)
            await Task.Delay(10);
        department.Count.ShouldSatisfyAllConditions(c => c.SupplementsAsked.ShouldBe(1), c => c.Waiting.ShouldBe(1), c => c.Working.ShouldBe(0));
        await Push(http, "d2", Setup(Number, "补正后有限公司"));
        (await hub.Wait(4)).Select(e => (string)e["stage"]!).ShouldBe(["supplementAsked", "supplementIn", "accepted", "closed"]);
        department.Count.ShouldSatisfyAllConditions(c => c.Amendments.ShouldBe(1), c => c.Deliveries.ShouldBe(2), c => c.Waiting.ShouldBe(0));
    }

    [Test]
    public async Task A_case_that_is_not_accepted_is_closed_as_returned_and_gives_nothing()
    {
        await using var hub = await FakeHub.Open();
        await using var department = await Open(new DepartmentOptions { Habits = Habits.None with { NotAccepted = 1, Stages = ["accepted"] } });
        department.ReportTo(hub.Address, "k");
        using var http = Client(department);
        await Push(http, "d1", Setup(Number));
        var events = await hub.Wait(2);
        events.Select(e => ((string?)e["stage"], (string?)e["code"])).ShouldBe([("notAccepted", "4"), ("closed", "1")]);
        events[1]["gives"].ShouldBeNull();
        department.Count.ClosedRefused.ShouldBe(1);
    }

    [Test]
    public async Task A_withdrawal_ends_the_work_and_is_told()
    {
        await using var hub = await FakeHub.Open();
        await using var department = await Open(new DepartmentOptions { Habits = Habits.None with { Work = Long } });
        department.ReportTo(hub.Address, "k");
        using var http = Client(department);
        await Push(http, "d1", Setup(Number));
        var answer = await Push(http, "d2", $$"""{"SBLSH":"{{Number}}","YWLX":"99"}""", "api/dj/v2/withdraw");

        ((string?)answer.Body["code"]).ShouldBe("0000");
        (await hub.Wait(1)).Single()["stage"]!.ToString().ShouldBe("withdrawn");
        department.Held().Single().State.ShouldBe(CaseState.Withdrawn);
        department.Count.Deliveries.ShouldBe(2);
    }

    [Test]
    public async Task A_closed_case_cannot_be_withdrawn_and_an_unknown_one_neither()
    {
        await using var hub = await FakeHub.Open();
        await using var department = await Open(new DepartmentOptions { Habits = Habits.None });
        department.ReportTo(hub.Address, "k");
        using var http = Client(department);
        await Push(http, "d1", Setup(Number));
        await hub.Wait(1);
        ((string?)(await Push(http, "d2", $$"""{"SBLSH":"{{Number}}","YWLX":"99"}""", "api/dj/v2/withdraw")).Body["code"]).ShouldBe("4003");
        ((string?)(await Push(http, "d3", """{"SBLSH":"x","YWLX":"99"}""", "api/dj/v2/withdraw")).Body["code"]).ShouldBe("4040");
    }

    [Test]
    public async Task A_name_reservation_gives_its_number()
    {
        await using var hub = await FakeHub.Open();
        await using var department = await Open(new DepartmentOptions { Habits = Habits.None });
        department.ReportTo(hub.Address, "k");
        using var http = Client(department);
        await Push(http, "d1", $$"""{"SBLSH":"{{Number}}","YWLX":"00","ENTNAME":"云溪样青餐饮有限公司"}""", "api/dj/v2/names");
        ((string?)(await hub.Wait(1)).Single()["gives"]!["NAMENO"])!.ShouldStartWith("YXMC");
    }

    [Test]
    public async Task Without_the_token_nobody_is_let_in_and_garbage_is_a_bad_request()
    {
        await using var department = await Open(new DepartmentOptions { Habits = Habits.None, Credential = "token" });
        using var http = Client(department);
        (await http.PostAsync("api/dj/v2/setup", new StringContent(Setup(Number)))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "token");
        (await http.PostAsync("api/dj/v2/setup", new StringContent(Setup(Number)))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await http.PostAsync("oauth2/token", Grant())).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("yunxi-hub:token"u8));
        (await http.PostAsync("oauth2/token", new FormUrlEncodedContent([new("grant_type", "password")]))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var token = JsonNode.Parse(await (await http.PostAsync("oauth2/token", Grant())).Content.ReadAsStringAsync())!;
        ((int)token["expires_in"]!).ShouldBe(120);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)token["access_token"]!);
        (await http.PostAsync("api/dj/v2/setup", new StringContent("{"))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        ((string?)(await Push(http, "d1", Setup(Number))).Body["code"]).ShouldBe("0000");
        ((string?)(await Push(http, "d2", "{}")).Body["code"]).ShouldBe("4001");
        department.Count.Cases.ShouldBe(1);
    }

    [Test]
    public async Task With_a_key_for_it_it_calls_back_in_its_own_words_and_signs_them()
    {
        await using var hub = await FakeHub.Open();
        var options = new DepartmentOptions { Habits = Habits.None with { Stages = ["accepted", "reviewed"] }, CallbackKey = "back" };
        await using var department = await Open(options);
        department.ReportTo(hub.Address, "unused");
        using var http = Client(department);
        var answer = await Push(http, "d1", Setup(Number));

        var calls = await hub.Wait(3);
        hub.Paths.Distinct().ShouldBe(["/api/v1/callbacks/scjg-dj"]);
        calls.Select(call => (string)call["ZT"]!).ShouldBe(["1", "5", "9"]);
        calls.ShouldAllBe(call => (string?)call["SBLSH"] == Number && (string?)call["YWLSH"] == (string?)answer.Body["data"]!["YWLSH"]);
        ((string?)calls[2]["BJJGDM"], ((string)calls[2]["UNISCID"]!).Length, (string?)calls[2]["YJ"]).ShouldBe(("0", 18, "办结"));
        foreach (var (headers, body) in hub.Headers.Zip(calls))
        {
            headers["X-Signature"].Length.ShouldBe(64);
            headers.ShouldContainKey("X-Timestamp");
            headers.ShouldContainKey("X-Nonce");
            headers.ShouldNotContainKey("X-Api-Key");
        }
        hub.Headers.Select(headers => headers["X-Nonce"]).ShouldBeUnique();
    }

    [Test]
    public async Task The_same_seed_meets_the_same_luck()
    {
        async Task<(int Dropped, string Which)> Run()
        {
            await using var department = await Open(new DepartmentOptions { Seed = 42, Habits = Habits.None with { DropAfterStoring = 0.1, Work = Long } });
            using var http = Client(department);
            var dropped = new List<int>();
            for (var i = 0; i < 100; i++)
            {
                try { await Push(http, $"d{i}", Setup($"44990326112400{i:D4}0")); }
                catch (HttpRequestException) { dropped.Add(i); }
            }
            return (department.Count.Dropped, string.Join(',', dropped));
        }
        var first = await Run();
        first.Dropped.ShouldBeInRange(2, 25);
        (await Run()).ShouldBe(first);
    }

    [Test]
    public async Task Closing_down_with_pushes_and_work_in_hand_leaves_no_fault()
    {
        var department = await Open(new DepartmentOptions { Habits = Habits.None with { HangAfterStoring = 1, Work = Long } });
        using var http = Client(department);
        var push = Push(http, "d1", Setup(Number));
        for (var i = 0; i < 500 && department.Count.Hung == 0; i++)
            await Task.Delay(10);
        var started = TimeProvider.System.GetTimestamp();
        await department.DisposeAsync();
        await Should.ThrowAsync<Exception>(() => push);
        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        department.Faults.ShouldBeEmpty();
    }

    static FormUrlEncodedContent Grant() => new([new("grant_type", "client_credentials")]);

    static readonly (TimeSpan, TimeSpan) Long = (TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5));

    static Task<SimulatedDepartment> Open(DepartmentOptions options) => SimulatedDepartment.OpenRegistration(options, default);

    static HttpClient Client(SimulatedDepartment department) => new() { BaseAddress = department.Address };

    static string Setup(string number, string name = "云溪样例一号科技有限公司") => $$"""{"SBLSH":"{{number}}","YWLX":"01","ENTNAME":"{{name}}"}""";

    static async Task<(HttpStatusCode Status, JsonNode Body)> Push(HttpClient http, string key, string body, string path = "api/dj/v2/setup")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", key);
        using var response = await http.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    static async Task Idle(SimulatedDepartment department)
    {
        for (var i = 0; i < 500 && department.Count.Working > 0; i++)
            await Task.Delay(10);
        department.Count.Working.ShouldBe(0);
        department.Faults.ShouldBeEmpty();
    }
}
