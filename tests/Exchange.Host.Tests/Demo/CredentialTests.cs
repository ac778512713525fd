using System.Net;
using System.Text;
using Exchange.Host.Demo;
using Exchange.Host.Demo.Departments;

namespace Exchange.Host.Tests.Demo;

public sealed class CredentialTests
{
    const string Fund = "gjj/unit/open";
    const string Medical = "fsi/api/call";

    [Test]
    public async Task Housing_fund_and_medical_insurance_want_signatures_each_over_its_own_text()
    {
        var options = new DepartmentOptions { Habits = Habits.None };
        await using var fund = await SimulatedDepartment.OpenHousingFund(options with { Credential = "f" }, default);
        await using var medical = await SimulatedDepartment.OpenMedicalInsurance(options with { Credential = "m" }, default);
        var now = Now;
        var forFund = SignedText.Sign("f", "POST", "/" + Fund, now, "n", await DigestOf(Form()));
        var forMedical = SignedText.Sign("m", now, "n", await DigestOf(Enrol()));
        (await Send(fund, Fund, Form(), ("X-Timestamp", now), ("X-Nonce", "n"), ("X-Signature", forFund))).ShouldBe(HttpStatusCode.OK);
        (await Send(medical, Medical, Enrol(), ("x-tif-timestamp", now), ("x-tif-nonce", "n"), ("x-tif-signature", forMedical))).ShouldBe(HttpStatusCode.OK);
    }

    [TestCase("nothing shown")]
    [TestCase("another key")]
    [TestCase("another body")]
    [TestCase("another path")]
    [TestCase("an old time")]
    [TestCase("no nonce")]
    public async Task What_is_not_signed_rightly_is_not_let_in(string what)
    {
        await using var fund = await SimulatedDepartment.OpenHousingFund(new DepartmentOptions { Habits = Habits.None, Credential = "f" }, default);
        var stamp = what == "an old time" ? "1700000000" : Now;
        var nonce = what == "no nonce" ? "" : "n";
        var digest = what == "another body" ? SignedText.Digest("x"u8) : await DigestOf(Form());
        var signature = SignedText.Sign(what == "another key" ? "g" : "f", "POST", what == "another path" ? "/gjj" : "/" + Fund, stamp, nonce, digest);
        var status = what == "nothing shown"
            ? await Send(fund, Fund, Form())
            : await Send(fund, Fund, Form(), ("X-Timestamp", stamp), ("X-Nonce", nonce), ("X-Signature", signature));
        status.ShouldBe(HttpStatusCode.Unauthorized);
        fund.Count.Arrivals.ShouldBe(0);
    }

    [Test]
    public void Every_run_has_credentials_of_its_own_under_the_names_in_the_documents()
    {
        var (one, other) = (SimulatedCredentials.Make(), SimulatedCredentials.Make());
        one.Secrets.Concat(other.Secrets).Select(secret => secret.Value).ShouldBeUnique();
        var documents = string.Concat(new DistrictDocuments().Read(DistrictSchemas.Places).Select(file => Encoding.UTF8.GetString(file.Content.Span)));
        one.Secrets.ShouldAllBe(secret => documents.Contains("secret: " + secret.Name, StringComparison.Ordinal));
    }

    static string Now => $"{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}";

    static FormUrlEncodedContent Form() => new([new("data", """{"TRANSNO":"t","TYSHXYDM":"91449903MA9X000112","GRXX":[]}""")]);

    static StringContent Enrol() =>
        new("""{"infno":"SY01","input":{"data":{"uscc":"91449903MA9X000112","emp_name":"x"}}}""", Encoding.UTF8, "application/json");

    static async Task<string> DigestOf(HttpContent content) => SignedText.Digest(await content.ReadAsByteArrayAsync());

    static async Task<HttpStatusCode> Send(SimulatedDepartment department, string path, HttpContent content, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(department.Address, path)) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }
}
