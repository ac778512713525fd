using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Exchange.Host.Demo.Departments;

namespace Exchange.Host.Tests.Demo;

public sealed class DistrictDepartmentsTests
{
    [Test]
    public async Task Three_departments_listen_each_with_a_credential_of_its_own_and_report_with_their_own_keys()
    {
        await using var hub = await FakeHub.Open();
        await using var departments = await DistrictDepartments.Open(new DepartmentOptions { Habits = Habits.None }, default);
        departments.Addresses.Keys.ShouldBe(["SCJG-DJ", "GJJ", "YBJ"], ignoreOrder: true);
        departments.Addresses.Values.Select(address => address.Port).ShouldBeUnique();
        departments.Secrets.Values.ShouldBeUnique();
        departments.ReportTo(hub.Address, DistrictDepartments.Clients.ToDictionary(client => client, client => "key-of-" + client));

        using var http = new HttpClient();
        var setup = new Uri(departments.Registration.Address, "api/dj/v2/setup");
        var open = new Uri(departments.HousingFund.Address, "gjj/unit/open");
        var call = new Uri(departments.MedicalInsurance.Address, "fsi/api/call");
        (await http.PostAsync(setup, Json("{}"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await http.PostAsync(open, Form())).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await http.PostAsync(call, Json("{}"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", departments.Secrets["scjg-dj-token"]);
        http.DefaultRequestHeaders.Add("X-Gjj-Key", departments.Secrets["gjj-key"]);
        http.DefaultRequestHeaders.Add("X-Ybj-Key", departments.Secrets["ybj-key"]);
        await http.PostAsync(setup, Json("""{"SBLSH":"4499032611240000012","YWLX":"01","ENTNAME":"x"}"""));
        await http.PostAsync(open, Form());
        await http.PostAsync(call, Json("""{"infno":"SY01","input":{"data":{"uscc":"91449903MA9X000112","emp_name":"x"}}}"""));

        await hub.Wait(3);
        hub.Keys.Order().ShouldBe(["key-of-gjj", "key-of-scjg-dj", "key-of-ybj"]);
    }

    static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    static FormUrlEncodedContent Form() => new([new("data", """{"TRANSNO":"t","TYSHXYDM":"91449903MA9X000112","GRXX":[]}""")]);
}
