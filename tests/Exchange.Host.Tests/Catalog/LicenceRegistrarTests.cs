using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Catalog.Licences;
using Exchange.Core.Materials;
using Exchange.Core.Storage;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Materials;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Catalog;

/// <summary>Licences of what closings bring: awaited until the department's own system has made them, or made by the hub under a mandate.</summary>
internal sealed class LicenceRegistrarTests : LicenceHubTests
{
    private const string Path = "/api/v1/licences";

    private int _events;

    private LicenceRegistrar Registrar => Hub.Services.GetRequiredService<LicenceRegistrar>();

    /// <summary>A record whose closing brings this certificate.</summary>
    private async Task<string> Closed(string number, string code = "0", params (string Name, JsonNode Value)[] more)
    {
        var id = await Hub.TakenIn(Hub.Number(), "licensed", "01");
        await Report(id, code, number, more);
        return id;
    }

    private async Task Report(string id, string code, string number, params (string Name, JsonNode Value)[] more)
    {
        var result = new JsonObject { ["kind"] = "certificate", ["number"] = number, ["name"] = "营业执照", ["validUntil"] = "2099-12-03" };
        foreach (var (name, value) in more) result[name] = value;
        (await Hub.Progress("registration", new JsonObject
        {
            ["eventId"] = $"L{Interlocked.Increment(ref _events)}", ["about"] = new JsonObject { ["record"] = id, ["step"] = "S1" }, ["stage"] = "closed", ["code"] = code, ["at"] = "2026-11-24T09:30:00+08:00",
            ["results"] = code == "0" ? new JsonArray(result) : null, ["gives"] = code == "0" ? new JsonObject { ["uscc"] = "91350200MA2YJ1XR9G" } : null,
        })).ShouldBe(202);
    }

    private async Task<JsonElement[]> Due(string client = "registration") => [.. (await Hub.Get(client, Path + "/due?limit=500")).ShouldBe(200)["items"].EnumerateArray()];

    private async Task<string?> AwaitedOf(string record, string client = "registration") => (await Due(client)).Where(one => one.GetProperty("record").GetString() == record).Select(static one => one.GetProperty("due").GetString()).SingleOrDefault();

    [Test]
    public async Task A_certificate_that_the_departments_own_system_registers_is_awaited_until_its_row_is_there()
    {
        var number = "ZZ" + Hub.Number();
        var id = await Closed(number);
        await Registrar.Look(default);
        (await AwaitedOf(id)).ShouldBe($"{DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(8)).AddDays(5):yyyy-MM-dd}");
        (await AwaitedOf(id, "auditor")).ShouldNotBeNull();
        (await Hub.Get("fund", Path + "/due")).ShouldBe(200)["items"].EnumerateArray().ShouldBeEmpty("another organisation's");
        (await Hub.Get("window", Path + "/due")).ShouldBeProblem(403, "not-allowed");
        await Registrar.Look(default);
        (await AwaitedOf(id)).ShouldNotBeNull("no mandate says that the hub makes it");
        await Licence("91350200MA2YJ1XR9G", more: [("number", number)]);
        (await Registrar.Look(default)).ShouldBeGreaterThanOrEqualTo(1);
        (await AwaitedOf(id)).ShouldBeNull();
        (await Hub.Get("auditor", $"/api/v1/log?record={id}&kind=licence.registered")).ShouldBe(200)["items"].GetArrayLength().ShouldBe(1);
        (await Hub.Get("auditor", $"/api/v1/log?record={id}&kind=licence.awaited")).ShouldBe(200)["items"].GetArrayLength().ShouldBe(1, "told again it is awaited once");
        await Registrar.Look(default);
        (await AwaitedOf(id)).ShouldBeNull();
    }

    [Test]
    public async Task Under_a_mandate_the_hub_makes_the_licence_itself_once()
    {
        await Type(Mandate);
        try
        {
            var number = "ZM" + Hub.Number();
            var id = await Closed(number);
            await Registrar.Look(default);
            await Registrar.Look(default);
            (await AwaitedOf(id)).ShouldBeNull();
            var rows = (await Hub.Post("registration", $"/api/v1/libraries/{Licences}/rows/query", new JsonObject { ["field"] = "number", ["value"] = number })).ShouldBe(200)["items"];
            rows.GetArrayLength().ShouldBe(1, rows.GetRawText());
            rows.GetRawText().ShouldContain("91350200MA2YJ1XR9G", Case.Sensitive, "what the step gives goes before what the form says");
            var identifier = (string)JsonNode.Parse(rows[0].GetRawText())!.AsObject().Select(static one => one.Value).OfType<JsonObject>().Single(static one => one.ContainsKey("licenceIdentifier"))["licenceIdentifier"]!;
            (await Hub.Post("window", Path + "/verify", new JsonObject { ["identifier"] = identifier, ["holder"] = "云溪花木有限公司", ["number"] = number })).ShouldBe(200)["answer"].GetString().ShouldBe("valid");
        }
        finally
        {
            await Type("");
        }
    }

    private async Task<long> Sql(string text)
    {
        await using var connection = await Hub.Services.GetRequiredService<Database>().Open(default);
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    [Test]
    public async Task A_number_that_another_issuer_or_holder_has_too_registers_nothing()
    {
        var number = "ZN" + Hub.Number();
        var id = await Closed(number);
        // What the step gives is 91350200MA2YJ1XR9G.
        await Licence(more: [("number", number)]);
        await Registrar.Look(default);
        (await AwaitedOf(id)).ShouldNotBeNull("somebody else's licence has the number");
        await Licence("91350200MA2YJ1XR9G", more: [("number", number)]);
        await Registrar.Look(default);
        (await AwaitedOf(id)).ShouldBeNull();
    }

    [Test]
    public async Task A_row_that_the_library_refuses_is_brought_again_only_when_something_has_changed()
    {
        var number = "ZR" + Hub.Number();
        await Type(Mandate);
        await Schema(", maxLength: 3");
        try
        {
            await Sql("update licence_due set state = 'void' where state = 'awaited'");
            var id = await Closed(number);
            Task<long> Batches() => Sql("select count(*) from library_batch where source = 'record' and state = 'Abandoned'");
            var before = await Batches();
            for (var i = 0; i < 3; i++) await Registrar.Look(default);
            (await Batches()).ShouldBe(before + 1);
            (await Hub.Get("auditor", $"/api/v1/log?record={id}&kind=licence.refused")).ShouldBe(200)["items"].GetArrayLength().ShouldBe(1);
            // An hour later it is the same row still.
            for (var i = 0; i < 2; i++)
            {
                await Sql($"update licence_due set next_at = 1 where record_id = '{id}'");
                await Registrar.Look(default);
            }
            (await Batches()).ShouldBe(before + 1);
            (await AwaitedOf(id)).ShouldNotBeNull();
            await Schema("");
            await Sql($"update licence_due set next_at = 1 where record_id = '{id}'");
            await Registrar.Look(default);
            (await AwaitedOf(id)).ShouldBeNull("with another schema it is taken");
        }
        finally
        {
            await Schema("");
            await Type("");
        }
    }

    [Test]
    public async Task What_is_in_the_way_of_a_row_is_looked_at_after_ever_longer_times_up_to_an_hour()
    {
        await Type(Mandate.Replace(" }", ", until: 2020-01-01 }", StringComparison.Ordinal));
        try
        {
            var id = await Closed("ZB" + Hub.Number());
            for (var tries = 1; tries <= 9; tries++)
            {
                var began = DateTimeOffset.UtcNow;
                await Registrar.Look(default);
                await Registrar.Look(default);
                (await Sql($"select tries from licence_due where record_id = '{id}'")).ShouldBe(tries, "the second look is too early");
                var wait = DateTimeOffset.FromUnixTimeMilliseconds(await Sql($"select next_at from licence_due where record_id = '{id}'")) - began;
                wait.ShouldBeInRange(TimeSpan.FromMinutes(Math.Min(60, 1 << (tries - 1))) - TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(Math.Min(60, 1 << (tries - 1))) + TimeSpan.FromSeconds(50));
                await Sql($"update licence_due set next_at = 1 where record_id = '{id}'");
            }
        }
        finally
        {
            await Type("");
        }
    }

    [Test]
    public async Task The_file_of_a_certificate_is_the_licences_and_stays_when_the_record_is_pruned()
    {
        await Type(Mandate);
        try
        {
            var (number, pdf) = ("ZF" + Hub.Number(), Uploads.Pdf(91));
            var id = await Closed(number, "0", ("upload", await Hub.Uploaded(pdf, "营业执照.pdf", "registration")));
            await Registrar.Look(default);
            var row = (await Hub.Post("registration", $"/api/v1/libraries/{Licences}/rows/query", new JsonObject { ["field"] = "number", ["value"] = number })).ShouldBe(200)["items"][0].GetRawText();
            var identifier = (string)JsonNode.Parse(row)!.AsObject().Select(static one => one.Value).OfType<JsonObject>().Single(static one => one.ContainsKey("licenceIdentifier"))["licenceIdentifier"]!;
            (await Hub.Get("window", $"{Path}/{identifier}/file")).ShouldBe(200).Content.ShouldBe(pdf);
            // The record's contents go, and everything that could still hold the file is long over.
            await Sql($"update record set pruned_at = 1 where id = '{id}'");
            await Sql($"update material_file set used_at = 1, look_at = 1 where digest = '{Uploads.Sha(pdf)}'");
            await Hub.Services.GetRequiredService<MaterialPruning>().Prune(default);
            (await Sql($"select count(*) from material_file where digest = '{Uploads.Sha(pdf)}' and gone_at is null and look_at is null")).ShouldBe(1);
            (await Hub.Get("window", $"{Path}/{identifier}/file")).ShouldBe(200).Content.ShouldBe(pdf);
        }
        finally
        {
            await Type("");
        }
    }

    private Task Schema(string number) => Hub.Apply($$"""
        kind: schema
        name: licence-row.v1
        title: { zh: 证照数据, en: A licence's row }
        schema: { type: object, required: [licenceIdentifier], properties: { licenceIdentifier: { type: string }, holderCode: { type: string }, holder: { type: string }, number: { type: string{{number}} }, validUntil: { type: string, format: date }, state: { type: string }, fileDigest: { type: string } } }
        """);

    [Test]
    public async Task A_result_that_is_taken_back_is_awaited_no_more_and_one_that_is_late_is_said_once()
    {
        var number = "ZV" + Hub.Number();
        var (back, late) = (await Closed(number), await Closed("ZL" + Hub.Number()));
        await Registrar.Look(default);
        (await AwaitedOf(back)).ShouldNotBeNull();
        await Report(back, "7", number);
        await Sql($"update licence_due set due = '2026-01-05' where record_id = '{late}'");
        await Registrar.Look(default);
        await Registrar.Look(default);
        (await AwaitedOf(back)).ShouldBeNull();
        await Report(back, "0", number);
        await Registrar.Look(default);
        (await AwaitedOf(back)).ShouldNotBeNull("the next closing has brought it again");
        (await AwaitedOf(late)).ShouldBe("2026-01-05");
        (await Hub.Get("auditor", $"/api/v1/log?record={late}&kind=licence.overdue")).ShouldBe(200)["items"].GetArrayLength().ShouldBe(1);
    }
}
