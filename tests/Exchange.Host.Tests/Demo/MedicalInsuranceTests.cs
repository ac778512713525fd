using System.Text;
using System.Text.Json.Nodes;
using Exchange.Host.Demo.Departments;

namespace Exchange.Host.Tests.Demo;

public sealed class MedicalInsuranceTests
{
    const string Code = "91449903MA9X000112";

    [Test]
    public async Task It_knows_no_key_so_a_repeat_takes_a_second_effect()
    {
        await using var department = await Open(Habits.None);
        using var http = new HttpClient { BaseAddress = department.Address };
        var first = await Call(http, Enrol(Code));
        var second = await Call(http, Enrol(Code));

        ((int?)first["infcode"]).ShouldBe(0);
        ((string?)second["output"]!["emp_no"]).ShouldNotBe((string?)first["output"]!["emp_no"]);
        department.Count.SecondEffects.ShouldBe(1);
        department.Held().Single().ShouldSatisfyAllConditions(c => c.Effects.ShouldBe(2), c => c.Subject.ShouldBe(Code));
        department.ArrivalsOf("d1").ShouldBe(2);
    }

    [Test]
    public async Task Asked_by_certificate_it_tells_whether_a_unit_is_enrolled()
    {
        await using var department = await Open(Habits.None);
        using var http = new HttpClient { BaseAddress = department.Address };
        var before = await Call(http, Ask(Code));
        var enrolled = await Call(http, Enrol(Code));
        var after = await Call(http, Ask(Code));

        before["output"]!.AsObject().ShouldBeEmpty();
        ((string?)after["output"]!["emp_no"]).ShouldBe((string?)enrolled["output"]!["emp_no"]);
        department.Count.Asked.ShouldBe(2);
    }

    [Test]
    public async Task It_may_hang_after_storing_and_then_knows_the_unit_when_asked()
    {
        await using var department = await Open(Habits.None with { HangAfterStoring = 1 });
        using var http = new HttpClient { BaseAddress = department.Address, Timeout = TimeSpan.FromMilliseconds(300) };
        await Should.ThrowAsync<TaskCanceledException>(() => Call(http, Enrol(Code)));

        (await Call(http, Ask(Code)))["output"]!["emp_no"].ShouldNotBeNull();
        department.Count.ShouldSatisfyAllConditions(c => c.Hung.ShouldBe(1), c => c.Cases.ShouldBe(1), c => c.SecondEffects.ShouldBe(0));
    }

    [Test]
    public async Task It_tells_about_its_own_number()
    {
        await using var hub = await FakeHub.Open();
        await using var department = await Open(Habits.None);
        department.ReportTo(hub.Address, "k");
        using var http = new HttpClient { BaseAddress = department.Address };
        var answer = await Call(http, Enrol(Code));
        ((string?)(await hub.Wait(1)).Single()["about"]!["acknowledgement"]).ShouldBe((string?)answer["output"]!["emp_no"]);
    }

    [TestCase("SY02", "certno", "psn_no", "4499P")]
    [TestCase("SY05", "birctr_no", "pay_no", "4499B")]
    public async Task Residents_and_births_have_numbers_of_their_own_and_are_asked_for_by_theirs(string transaction, string by, string name, string prefix)
    {
        await using var hub = await FakeHub.Open();
        await using var department = await Open(Habits.None);
        department.ReportTo(hub.Address, "k");
        using var http = new HttpClient { BaseAddress = department.Address };
        var message = $$"""{"infno":"{{transaction}}","input":{"data":{"psn_name":"张小样","insutype":"390","bankacct":"6200","{{by}}":"X1"} } }""";
        var number = (string?)(await Call(http, message))["output"]![name];

        number.ShouldNotBeNull().ShouldStartWith(prefix);
        ((string?)(await Call(http, Ask("X1")))["output"]![name]).ShouldBe(number);
        ((string?)(await hub.Wait(1)).Single()["gives"]![name]).ShouldBe(number);
        await Call(http, message);
        department.Count.SecondEffects.ShouldBe(1);
    }

    [Test]
    public async Task An_unknown_transaction_is_refused_in_the_envelope()
    {
        await using var department = await Open(Habits.None);
        using var http = new HttpClient { BaseAddress = department.Address };
        ((int?)(await Call(http, """{"infno":"SY77"}"""))["infcode"]).ShouldBe(-1);
        department.Count.Refused.ShouldBe(1);
    }

    static Task<SimulatedDepartment> Open(Habits habits) => SimulatedDepartment.OpenMedicalInsurance(new DepartmentOptions { Habits = habits }, default);

    static string Enrol(string code) => $$"""{"infno":"SY01","msgid":"m","input":{"data":{"emp_name":"样例","uscc":"{{code}}"} } }""";

    static string Ask(string code) => $$"""{"infno":"SY90","input":{"data":{"certno":"{{code}}"} } }""";

    static async Task<JsonNode> Call(HttpClient http, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "fsi/api/call") { Content = content };
        request.Headers.Add("X-Delivery", "d1");
        using var answer = await http.SendAsync(request);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }
}
