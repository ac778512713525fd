using System.Text.Json.Nodes;
using Exchange.Core.Materials;
using Exchange.Host.Tests.Api;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Materials;

/// <summary>Copies from the window to four departments: beside the message of one, in the folder of another, in a column of a third, and each gets what the item gives its step and nothing else.</summary>
internal sealed class MaterialCopyTests : HubTests
{
    private static readonly byte[] Charter = Uploads.Pdf(31, 200_000), Photo = Uploads.Jpg(32);

    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-copies-").FullName;

    private string Copies => Path.Combine(_folder, "copies");

    private SqliteConnection Tables => new($"Data Source={Path.Combine(_folder, "front.db")};Pooling=False");

    [OneTimeSetUp]
    public async Task Register()
    {
        foreach (var folder in (string[])["out", "work", "copies"]) Directory.CreateDirectory(Path.Combine(_folder, folder));
        await Hub.Apply(MaterialDocuments.All(Hub.Department.Address, Hub.Address));
        await using (var tables = Tables)
        {
            await tables.OpenAsync();
            await using var create = tables.CreateCommand();
            create.CommandText = "create table CASES (NO varchar(60) not null primary key); create table FILES (NO varchar(60) not null, CODE varchar(10) not null, DIGEST char(64) not null, BODY blob)";
            await create.ExecuteNonQueryAsync();
        }
        await Hub.Apply($$"""
            kind: adapter
            name: copied
            title: { zh: 随报文收文件的系统, en: A system that gets files with the message }
            organisation: SCJG
            adapterKind: http
            pushTimeoutSeconds: 5
            graceSeconds: 0
            retry: { attempts: 20, firstDelaySeconds: 0.05, longestDelaySeconds: 0.2 }
            breaker: { failures: 1000 }
            materials: { as: copy }
            options:
              address: {{Hub.Department.Address}}
              honoursKey: true
              submit: { path: /copied/cases, encoding: multipart, answers: [{ status: 2xx, is: acknowledged, number: body.receipt }] }
            ---
            kind: adapter
            name: foldered
            title: { zh: 收文件夹的系统, en: A system with a folder }
            organisation: GJJ
            adapterKind: file
            materials: { as: copy }
            options:
              outbox: {{Path.Combine(_folder, "out")}}
              work: {{Path.Combine(_folder, "work")}}
              copies: {{Copies}}
              format: raw
              files: [{ name: "C_{date}_{seq:5}.txt" }]
              batch: { messages: 1 }
            ---
            kind: adapter
            name: tabled
            title: { zh: 前置库, en: Tables }
            organisation: GJJ
            adapterKind: database
            materials: { as: copy }
            options:
              database: sqlite
              connection: Data Source={{Path.Combine(_folder, "front.db")}}
              submit:
                tables: [{ name: CASES }, { name: FILES, file: { column: BODY, by: DIGEST } }]
            ---
            kind: schema
            name: rows.v1
            title: { zh: 前置库的行, en: Rows of tables }
            schema:
              type: object
              required: [CASES, FILES]
              additionalProperties: false
              properties:
                CASES: { type: array, items: { type: object, required: [NO], additionalProperties: false, properties: { NO: { type: string } } } }
                FILES: { type: array, items: { type: object, required: [NO, CODE, DIGEST], additionalProperties: false, properties: { NO: { type: string }, CODE: { type: string }, DIGEST: { type: string } } } }
            ---
            kind: mapping
            name: form-to-rows.v1
            title: { zh: 申请及材料到前置库, en: Application with files to tables }
            from: form.v1
            to: rows.v1
            fields:
              CASES: '[{ "NO": number }]'
              FILES: '[materials[sha256].{ "NO": $$.number, "CODE": code, "DIGEST": sha256 }]'
            ---
            kind: item
            name: tabled
            title: { zh: 材料入库的事项, en: An item whose files go into a column }
            code: '5'
            organisation: GJJ
            schema: form.v1
            closingTable: closing
            materials:
              - { code: M01, title: { zh: 公司章程, en: Articles }, types: [pdf] }
              - { code: M02, title: { zh: 现场照片, en: Photograph }, types: [jpg], optional: true }
            steps:
              - { name: S1, title: { zh: 备案, en: Filing }, organisation: GJJ, adapter: tabled, mapping: form-to-rows.v1 }
            ---
            kind: item
            name: handed
            title: { zh: 分送材料的事项, en: An item that hands each what it needs }
            code: '4'
            organisation: SCJG
            schema: form.v1
            closingTable: closing
            materials:
              - { code: M01, title: { zh: 公司章程, en: Articles }, types: [pdf], steps: [S1, S2] }
              - { code: M02, title: { zh: 现场照片, en: Photograph }, types: [jpg], optional: true, steps: [S1] }
              - { code: M03, title: { zh: 身份证, en: Identity card }, as: [licence], steps: [S3] }
              - { code: M04, title: { zh: 承诺书, en: Commitment }, as: [commitment] }
            steps:
              - { name: S1, title: { zh: 办理, en: Handling }, organisation: SCJG, adapter: copied, mapping: form-to-filed.v1 }
              - { name: S2, title: { zh: 备案, en: Filing }, organisation: GJJ, adapter: foldered, mapping: form-to-filed.v1 }
              - { name: S3, title: { zh: 存档, en: Keeping }, organisation: SCJG, adapter: linked, mapping: form-to-filed.v1 }
            """, "handed.yaml");
    }

    [OneTimeTearDown]
    public void DropFolder() => Directory.Delete(_folder, recursive: true);

    private async Task<(string Id, string Number)> TakenIn(params Habit[] habits)
    {
        var record = TestHub.Record(Hub.Number(), "handed");
        var number = (string)record["number"]!;
        if (habits.Length > 0) Hub.Department.Set(number, habits);
        record["materials"] = new JsonArray(
            new JsonObject { ["code"] = "M01", ["as"] = "upload", ["upload"] = await Hub.Uploaded(Charter) }, new JsonObject { ["code"] = "M02", ["as"] = "upload", ["upload"] = await Hub.Uploaded(Photo, "门面.jpg") },
            new JsonObject { ["code"] = "M03", ["as"] = "licence", ["number"] = "1.2.156.3005" }, new JsonObject { ["code"] = "M04", ["as"] = "commitment" });
        return ((await Hub.TakeIn(record)).ShouldBe(202).Id, number);
    }

    private Task<long> HandedOver(string id, string step, string more = "")
        => Hub.Count($"select count(*) from log_event where kind = 'material.handed-over' and record_id = '{id}' and step = '{step}' {more}");

    private async Task<List<(string Code, string Digest, byte[] Body)>> FilesOf(string number)
    {
        await using var tables = Tables;
        await tables.OpenAsync();
        await using var select = tables.CreateCommand();
        select.CommandText = "select CODE, DIGEST, BODY from FILES where NO = @number order by CODE";
        select.Parameters.AddWithValue("@number", number);
        await using var rows = await select.ExecuteReaderAsync();
        var files = new List<(string, string, byte[])>();
        while (await rows.ReadAsync()) files.Add((rows.GetString(0), rows.GetString(1), rows.GetFieldValue<byte[]>(2)));
        return files;
    }

    private static IEnumerable<string?> CodesIn(JsonNode message) => message["files"]?.AsArray().Select(file => (string?)file!["code"]) ?? [];

    [Test]
    public async Task What_was_uploaded_lies_at_the_department_byte_for_byte_and_the_log_says_that_it_left()
    {
        var (id, number) = await TakenIn();
        await Hub.UntilStep(id, "S1", "acknowledged");
        var files = Hub.Department.Files.Where(file => file.Number == number).ToList();
        files.Select(file => (file.Part, file.Name, file.MediaType)).ShouldBe([("M01", "章程.pdf", "application/pdf"), ("M02", "门面.jpg", "image/jpeg")]);
        files[0].Bytes.ShouldBe(Charter);
        files[1].Bytes.ShouldBe(Photo);
        var message = Hub.Department.Pushes.First(push => push.Number == number && push.Path == "/copied/cases").Body;
        CodesIn(message).ShouldBe(["M01", "M02", "M04"]);
        message["files"]![0]!["url"].ShouldBeNull("a copy needs no link");
        (await HandedOver(id, "S1")).ShouldBe(2);
        (await HandedOver(id, "S1", $$"""and organisation = 'SCJG' and data like '%"code":"M01","digest":"{{Uploads.Sha(Charter)}}","attempt":1}'""")).ShouldBe(1);
        // Behind the line that opens the attempt, and before that of its end.
        (await HandedOver(id, "S1", $"""
            and position > (select position from log_event where kind = 'delivery.started' and record_id = '{id}' and step = 'S1')
            and position < (select position from log_event where kind = 'delivery.acknowledged' and record_id = '{id}' and step = 'S1')
            """)).ShouldBe(2);
    }

    [Test]
    public async Task Each_attempt_leaves_its_own_trace_and_a_repeat_is_the_same_files()
    {
        var (id, number) = await TakenIn(Habit.Status500, Habit.Status500);
        await Hub.UntilStep(id, "S1", "acknowledged");
        var attempts = await Hub.Count($"select count(*) from attempt a join delivery d on d.id = a.delivery_id where d.record_id = '{id}' and d.step = 'S1'");
        attempts.ShouldBe(3);
        (await HandedOver(id, "S1")).ShouldBe(2 * attempts);
        for (var attempt = 1; attempt <= attempts; attempt++) (await HandedOver(id, "S1", $"""and data like '%"attempt":{attempt}%'""")).ShouldBe(2);
        var files = Hub.Department.Files.Where(file => file.Number == number).ToList();
        files.Count.ShouldBe(6);
        files.Where(file => file.Part == "M01").ShouldAllBe(file => Uploads.Sha(file.Bytes) == Uploads.Sha(Charter));
    }

    [Test]
    public async Task A_folder_gets_the_files_of_its_step_and_no_others()
    {
        var (id, number) = await TakenIn();
        await Hub.UntilStep(id, "S2", "acknowledged");
        Directory.EnumerateFiles(Copies).Select(Path.GetFileName).Where(name => name![0] != '.').ShouldBe([Uploads.Sha(Charter) + ".pdf"]);
        (await File.ReadAllBytesAsync(Path.Combine(Copies, Uploads.Sha(Charter) + ".pdf"))).ShouldBe(Charter);
        var message = Directory.EnumerateFiles(Path.Combine(_folder, "out"), "C_*.txt").Select(path => JsonNode.Parse(File.ReadAllBytes(path))!).Single(one => (string?)one["number"] == number);
        CodesIn(message).ShouldBe(["M01", "M04"]);
        (await HandedOver(id, "S2")).ShouldBe(1);
    }

    [Test]
    public async Task A_column_gets_the_bytes_of_each_file_beside_its_digest()
    {
        var record = TestHub.Record(Hub.Number(), "tabled");
        record["materials"] = new JsonArray(
            new JsonObject { ["code"] = "M01", ["as"] = "upload", ["upload"] = await Hub.Uploaded(Charter) }, new JsonObject { ["code"] = "M02", ["as"] = "upload", ["upload"] = await Hub.Uploaded(Photo, "门面.jpg") });
        var id = (await Hub.TakeIn(record)).ShouldBe(202).Id;
        await Hub.UntilStep(id, "S1", "acknowledged");
        var rows = await FilesOf((string)record["number"]!);
        rows.Select(row => (row.Code, row.Digest)).ShouldBe([("M01", Uploads.Sha(Charter)), ("M02", Uploads.Sha(Photo))]);
        rows[0].Body.ShouldBe(Charter);
        rows[1].Body.ShouldBe(Photo);
        (await HandedOver(id, "S1")).ShouldBe(2);
    }

    [Test]
    public async Task What_a_step_does_not_get_neither_its_mapping_sees_nor_a_link_opens()
    {
        var (id, number) = await TakenIn();
        await Hub.UntilStep(id, "S3", "acknowledged");
        var message = Hub.Department.Pushes.First(push => push.Number == number && push.Path == "/linked/cases").Body;
        CodesIn(message).ShouldBe(["M03", "M04"]);
        message.ToJsonString().ShouldNotContain("/materials/");
        (await Hub.Get("window", $"/api/v1/records/{id}/materials")).ShouldBe(200).Json.GetArrayLength().ShouldBe(4, "the intake system sees all of it");

        // A link that the hub has signed, and that no message has: as if one had been kept from elsewhere.
        var deliveries = (await Hub.Get("administrator", "/api/v1/records/" + id)).Json.GetProperty("deliveries").EnumerateArray().ToDictionary(one => one.GetProperty("step").GetString()!, one => one.GetProperty("id").GetString()!);
        var links = Hub.Services.GetRequiredService<MaterialLinks>();
        foreach (var (step, place) in ((string, long)[])[("S3", 1), ("S3", 2), ("S3", 3), ("S2", 2), ("S1", 1)])
            (await Hub.Get(null, links.Of("", deliveries[step], place))).ShouldBeProblem(404, "not-found");
        (await HandedOver(id, "S3")).ShouldBe(0);
    }

    [Test]
    public async Task While_the_folder_is_away_a_file_is_503_and_no_fault()
    {
        var (id, _) = await TakenIn();
        var files = Path.Combine(Path.GetDirectoryName(Hub.DatabaseFile)!, "materials", "files");
        await Hub.UntilStep(id, "S1", "acknowledged");
        await Hub.UntilStep(id, "S2", "acknowledged");
        Directory.Move(files, files + ".away");
        try
        {
            var answer = (await Hub.Get("window", $"/api/v1/records/{id}/materials/1")).ShouldBeProblem(503, "unavailable");
            answer.Header("Retry-After").ShouldNotBeNull();
            answer["detail"].GetString()!.ShouldContain("Materials:Folder");
        }
        finally
        {
            Directory.Move(files + ".away", files);
        }
        (await Hub.Get("window", $"/api/v1/records/{id}/materials/1")).ShouldBe(200).Content.ShouldBe(Charter);
    }
}
