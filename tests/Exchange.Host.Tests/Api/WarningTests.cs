using System.Text.Json.Nodes;

namespace Exchange.Host.Tests.Api;

/// <summary>What a check warns of goes with the receipt and with the delivery.</summary>
internal sealed class WarningTests : HubTests
{
    private static JsonObject Noted(string number, string note)
    {
        var body = TestHub.Body();
        body["note"] = note;
        return TestHub.Record(number, "opening", "01", body);
    }

    private List<string?> Remarks(string number) => [.. Hub.Department.Pushes.Where(push => push.Number == number).Select(push => (string?)push.Body["remarks"])];

    [Test]
    public async Task The_department_reads_in_the_message_what_the_receipt_warned_of()
    {
        var number = Hub.Number();
        var receipt = (await Hub.TakeIn(Noted(number, new string('长', 21)))).ShouldBe(202);
        var warning = receipt["warnings"].EnumerateArray().ShouldHaveSingleItem();
        await Hub.UntilStep(receipt.Id, "S1", "acknowledged");

        Remarks(number).ShouldBe([warning.GetProperty("zh").GetString()]);
        Remarks(number)[0]!.ShouldNotContain("长长");
    }

    [Test]
    public async Task Each_version_brings_its_own_warnings()
    {
        var number = Hub.Number();
        var id = (await Hub.TakeIn(Noted(number, new string('长', 21)))).ShouldBe(202).Id;
        await Hub.UntilStep(id, "S1", "acknowledged");
        (await Hub.Post("window", $"/api/v1/records/{id}/versions", Noted(number, "短"))).ShouldBe(202);
        await Hub.Until(id, record => record.GetProperty("deliveries").EnumerateArray().Count(one => one.GetProperty("state").GetString() == "acknowledged") == 2);
        (await Hub.Post("window", $"/api/v1/records/{id}/versions", Noted(number, new string('长', 22)))).ShouldBe(202);
        await Hub.Until(id, record => record.GetProperty("deliveries").EnumerateArray().Count(one => one.GetProperty("state").GetString() == "acknowledged") == 3);

        var remarks = Remarks(number);
        remarks.Count.ShouldBe(3);
        remarks[0].ShouldNotBeNullOrEmpty();
        remarks[1].ShouldBeNull();
        remarks[2].ShouldBe(remarks[0]);
    }
}
