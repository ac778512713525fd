using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Exchange.Host.Demo.Departments;

namespace Exchange.Host.Tests.Demo;

public sealed class CredentialTests
{
    [Test]
    public async Task Each_department_wants_its_credential_in_its_own_way_and_reports_with_its_own_key()
    {
        await using var hub = await FakeHub.Open();
        var options = new DepartmentOptions { Habits = Habits.None };
        await using var registration = await SimulatedDepartment.OpenRegistration(options with { Credential = "r" }, default);
        await using var fund = await SimulatedDepartment.OpenHousingFund(options with { Credential = "f" }, default);
        await using var medical = await SimulatedDepartment.OpenMedicalInsurance(options with { Credential = "m" }, default);
        foreach (var department in new[] { registration, fund, medical })
            department.ReportTo(hub.Address, "key-of-" + department.Name);

        using var http = new HttpClient();
        (Uri Address, Func<HttpContent> Content)[] pushes =
        [
            (new Uri(registration.Address, "api/dj/v2/setup"), () => Json("""{"SBLSH":"4499032611240000012","YWLX":"01","ENTNAME":"x"}""")),
            (new Uri(fund.Address, "gjj/unit/open"), () => new FormUrlEncodedContent([new("data", """{"TRANSNO":"t","TYSHXYDM":"91449903MA9X000112","GRXX":[]}""")])),
            (new Uri(medical.Address, "fsi/api/call"), () => Json("""{"infno":"SY01","input":{"data":{"uscc":"91449903MA9X000112","emp_name":"x"}}}""")),
        ];
        foreach (var (address, content) in pushes)
            (await http.PostAsync(address, content())).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "r");
        http.DefaultRequestHeaders.Add("X-Gjj-Key", "f");
        http.DefaultRequestHeaders.Add("X-Ybj-Key", "m");
        foreach (var (address, content) in pushes)
            (await http.PostAsync(address, content())).StatusCode.ShouldBe(HttpStatusCode.OK);

        await hub.Wait(3);
        hub.Keys.Order(StringComparer.Ordinal).ShouldBe(["key-of-GJJ", "key-of-SCJG-DJ", "key-of-YBJ"]);
    }

    static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
