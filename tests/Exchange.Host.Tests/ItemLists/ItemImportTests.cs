using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Host.ItemLists;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Commands;
using MiniExcelLibs;

namespace Exchange.Host.Tests.ItemLists;

/// <summary><c>item import</c> against a running hub.</summary>
[NonParallelizable]
internal sealed class ItemImportTests : HubTests
{
    private static readonly string[] Heading = ["实施编码", "事项名称", "实施主体", "办理渠道", "法定时限", "承诺时限", "情形编码", "情形名称", "材料编码", "材料名称", "材料必要性", "提供方式", "备注"];
    private static readonly string[] Defaults = ["--schema", "form.v1", "--closing-table", "closing", "--calendar", "district", "--adapter", "registration", "--mapping", "form-to-case.v1"];

    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-lists-").FullName;

    [OneTimeSetUp]
    public Task Register() => Hub.Apply(GuideDocuments.Documents);

    [OneTimeTearDown]
    public void Clear() => Directory.Delete(_folder, recursive: true);

    private Task<CommandEnd> Import(string file, params string[] more) => CommandLine.Run(["item", "import", file, .. more, "--url", Hub.Address.ToString(), "--key", Hub.Key("administrator")]);

    private string Write(byte[] content, string name = "list.xlsx")
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, Guid.NewGuid().ToString("N"))).FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private async Task<long> Revision() => (await Hub.Get("administrator", "/api/v1/registry/revisions?limit=1")).Json[0].GetProperty("revision").GetInt64();

    private async Task<JsonElement> Item(string name) => (await Hub.Get("window", "/api/v1/items/" + name)).ShouldBe(200).Json;

    private async Task<string> Source(string name) => (await Hub.Get("administrator", "/api/v1/registry/documents/item/" + name)).ShouldBe(200)["text"].GetString()!;

    [Test]
    public async Task A_list_is_tried_registered_and_nothing_new_the_second_time()
    {
        var file = Write(Book.Of(Heading,
            ["NEW1", "户外广告设置", "市场监管局", "窗口、网上", "20工作日", "8G", "01", "新设", "M1", "申请书", "必要", "上传", "x"],
            [null, null, null, null, null, null, "02", "延续", "M1", null, null, null, null],
            [null, null, null, null, null, null, "02", null, "M2", "营业执照", "容缺", "电子证照", null],
            ["NEW2", "占道经营备案", "GJJ", null, null, null, null, null, "M1", "申请书", "非必要", null, null]));
        var before = await Revision();
        var tried = await Import(file, ["--dry-run", .. Defaults]);
        tried.Exit.ShouldBe(0, tried.Error);
        tried.Out.ShouldContain("2 items: 2 new, 0 changed, 0 as they were");
        tried.Out.ShouldContain($"previewed: revision {before}");
        tried.Error.ShouldContain("备注");

        var done = await Import(file, ["--reason", "清单2026", .. Defaults]);
        done.Exit.ShouldBe(0, done.Error);
        done.Out.ShouldContain($"applied: revision {before + 1}");
        (await Hub.Get("administrator", "/api/v1/registry/revisions?limit=1")).Json[0].GetProperty("reason").GetString().ShouldBe("清单2026");
        var item = await Item("item-NEW1");
        (item.GetProperty("code").GetString(), item.GetProperty("organisation").GetProperty("name").GetString()).ShouldBe(("NEW1", "SCJG"));
        item.GetProperty("situations").EnumerateArray().Select(static one => one.GetProperty("title").GetProperty("zh").GetString()).ShouldBe(["新设", "延续"]);
        var guide = (await Hub.Post("window", "/api/v1/items/item-NEW1/guide", new JsonObject { ["situation"] = "02" })).ShouldBe(200)["situation"];
        guide.GetProperty("materials").EnumerateArray().Select(static one => $"{one.GetProperty("code").GetString()} {one.GetProperty("bring").GetBoolean()}").ShouldBe(["M1 True", "M2 False"]);
        (await Hub.TakeIn(TestHub.Record(Hub.Number(), "item-NEW2"))).ShouldBe(202);

        var again = await Import(file, Defaults);
        (again.Exit, again.Out.Trim()).ShouldBe((0, $"2 items: 0 new, 0 changed, 2 as they were\nunchanged: revision {before + 1}"));
        (await Revision()).ShouldBe(before + 1);
    }

    [Test]
    public async Task A_registered_item_keeps_what_the_list_does_not_speak_of()
    {
        var before = await Source("food");
        var file = Write(Book.Of(Heading, ["1144990300750002474440131010000", "食品经营许可（新办）", "SCJG", "网上、窗口", null, "6G", null, null, null, null, null, null]));
        (await Import(file)).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(0, end.Error), end => end.Out.ShouldContain("1 items: 0 new, 1 changed, 0 as they were"));
        var now = await Item("food");
        now.GetProperty("title").GetProperty("zh").GetString().ShouldBe("食品经营许可（新办）");
        now.GetProperty("title").GetProperty("en").GetString().ShouldBe("Food business");
        now.GetProperty("questions").GetArrayLength().ShouldBe(2);
        now.GetProperty("situations").GetArrayLength().ShouldBe(3);
        (await Source("food")).ShouldContain("\"days\": 6");
        await Hub.Apply(before);
    }

    [Test]
    public async Task All_faults_are_told_at_once_and_marked_in_a_copy_that_is_otherwise_the_same()
    {
        var content = Book.Merged(["A5:A6"], Heading,
            ["BAD1", "事项一", "没有这个局", "窗口、电话", "20", "8G", null, null, null, null, null, null],
            ["BAD2", "事项二", "SCJG", null, null, null, "010203040", "太长的情形", "M1", "申请书", "看情况", "传真", null],
            ["2", "登记了三次的编码", "SCJG"],
            ["BAD3", null, "SCJG", null, null, null, null, null, null, "没有编码", null, null, null],
            [null, null, null, null, null, null, null, null, null, "还没有", null, null, null],
            ["BAD4", "表单不存在", "SCJG", null, null, null, null, null, null, null, null, null, null]);
        var file = Write(content);
        var (revision, stored) = (await Revision(), await Hub.Stored());
        var end = await Import(file, ["--schema", "none.v1", .. Defaults[2..]]);
        end.Exit.ShouldBe(1);
        end.Out.ShouldBeEmpty();
        string[] told = ["row 2 第 2 行 实施主体: 没有登记这个单位", "row 2 第 2 行 办理渠道: “电话”", "row 2 第 2 行 法定时限", "row 3 第 3 行 材料必要性: “看情况”", "row 3 第 3 行 提供方式: “传真”",
            "row 4 第 4 行 实施编码: 登记的事项中有几个用这个编码：askable、neither、safe", "row 5 第 5 行 材料名称: 缺少“材料编码”", "row 6 第 6 行 材料名称", "[list.missing]"];
        foreach (var words in told) end.Error.ShouldContain(words);
        end.Error.ShouldContain("none.v1", Case.Sensitive, "what the hub says of an item without faults of the list is told at once, too");
        (await Revision()).ShouldBe(revision);
        (await Hub.Stored()).ShouldBe(stored);

        var copy = Path.ChangeExtension(file, ".faults.xlsx");
        end.Error.ShouldContain(copy);
        var rows = MiniExcel.Query(copy, useHeaderRow: false).Cast<IDictionary<string, object?>>().ToList();
        rows.Count.ShouldBe(7);
        rows.Select(static row => (string?)row["A"]).ShouldBe(["实施编码", "BAD1", "BAD2", "2", "BAD3", null, "BAD4"]);
        string Note(int row) => (string?)rows[row - 1]["N"] ?? "";
        Note(1).ShouldBeEmpty();
        Note(2).Split('\n').Select(static line => line.Split('：')[0]).ShouldBe(["实施主体", "办理渠道", "法定时限"], ignoreOrder: true);
        Note(3).ShouldContain("传真");
        Note(7).ShouldContain("none.v1");

        var (parts, marked) = (Book.Parts(content), Book.Parts(await File.ReadAllBytesAsync(copy)));
        marked.Keys.ShouldBe(parts.Keys, ignoreOrder: true);
        foreach (var part in parts.Keys.Where(static part => part is not (Book.SheetPart or "xl/styles.xml"))) marked[part].ShouldBe(parts[part], part);
        marked["xl/styles.xml"].ShouldContain("<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFFFC7CE\" />");
        var sheet = marked[Book.SheetPart];
        sheet.ShouldContain("<c r=\"C2\" s=\"2\"", Case.Sensitive, "the cell has its own style on red");
        sheet.ShouldContain("<c r=\"B2\" s=\"1\"", Case.Sensitive, "its neighbour has not");
        sheet.ShouldContain("<mergeCell ref=\"A5:A6\"");
        sheet.ShouldContain("<dimension ref=\"A1:N7\"");
        SheetList.Read(await File.ReadAllBytesAsync(copy)).Items.Select(static item => item.Code).ShouldBe(["BAD1", "BAD2", "2", "BAD3", "BAD4"], "it can be put right and handed in again");
    }

    [Test]
    public async Task What_the_registry_finds_between_documents_is_told_at_the_row()
    {
        var file = Write(Book.Of(Heading,
            ["1144990300750002474440131010000", "食品经营许可", "SCJG", null, null, null, "01", "餐饮服务", null, null, null, null],
            [null, null, null, null, null, null, "09", "问不到的情形", null, null, null, null]));
        var end = await Import(file);
        end.Exit.ShouldBe(1);
        end.Error.ShouldContain("[item.");
        end.Error.ShouldMatch("row [23] 第 [23] 行");
        MiniExcel.Query(Path.ChangeExtension(file, ".faults.xlsx"), useHeaderRow: false).Cast<IDictionary<string, object?>>().Any(static row => row["N"] is string).ShouldBeTrue();
    }

    [Test]
    public async Task A_list_in_JSON_has_its_faults_at_pointers_and_no_copy()
    {
        var file = Write("""{"items": [{"code": "J1", "title": "事项", "organisation": "SCJG", "promised": "8"}, {"code": "J2", "title": "无主体"}, {"code": "J3", "title": "办理", "organisation": "SCJG", "materials": [{"code": "M 1", "title": "x"}]}]}"""u8.ToArray(), "list.json");
        var end = await Import(file, Defaults);
        end.Exit.ShouldBe(1);
        end.Error.ShouldContain("/items/0/promised: ");
        end.Error.ShouldContain("/items/1: 缺少“实施主体”");
        end.Error.ShouldContain("/items/2/materials/0/code: ");
        Directory.GetFiles(Path.GetDirectoryName(file)!).ShouldBe([file]);

        var good = Write("""[{"code": "J1", "title": "事项", "titleEn": "Item", "organisation": "SCJG", "name": "json-item", "promised": "8G", "materials": [{"code": "M1", "title": "x", "most": 3}]}]"""u8.ToArray(), "list.json");
        (await Import(good, Defaults)).ShouldSatisfyAllConditions(one => one.Exit.ShouldBe(0, one.Error), one => one.Out.ShouldContain("1 new"));
        (await Item("json-item")).GetProperty("title").GetProperty("en").GetString().ShouldBe("Item");
        (await Import(good)).Out.ShouldContain("unchanged");
        var moved = Write("""[{"code": "J9", "title": "另一事项", "organisation": "SCJG", "name": "json-item"}]"""u8.ToArray(), "list.json");
        (await Import(moved, Defaults)).Error.ShouldContain("[list.name-used]");
    }

    [Test]
    public async Task What_is_no_list_is_said_and_the_list_itself_never_written_over()
    {
        (await Import(Write("实施编码,事项名称"u8.ToArray(), "list.csv"))).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Error.ShouldContain("[list.unreadable]"));
        (await Import(Path.Combine(_folder, "none.xlsx"))).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Error.ShouldContain("none.xlsx"), end => end.Error.ShouldNotContain("   at "));
        var file = Write(Book.Of(Heading, ["X1"]));
        (await Import(file, "--marked", file)).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Error.ShouldContain("--marked"));
        (await Import(file, "--marked", Path.Combine(_folder, "no", "such", "folder.xlsx"))).Error.ShouldContain("No copy with marks");
        (await CommandLine.Run("item", "import", file, "--url", Hub.Address.ToString(), "--key", Hub.Key("window"))).Exit.ShouldBe(1, "an intake system changes no items");
    }

    [Test]
    public async Task A_thousand_items_take_seconds()
    {
        var rows = new List<string?[]> { Heading };
        for (var i = 0; i < 1_000; i++)
        {
            rows.Add([$"BIG{i:d4}", $"批量事项{i}", "SCJG", "窗口、网上", "20工作日", "8工作日", "01", "新办", "M1", "申请书", "必要", "上传", null]);
            rows.Add([null, null, null, null, null, null, "02", "变更", "M1", null, null, null, null]);
            rows.Add([null, null, null, null, null, null, "02", null, "M2", "营业执照", "必要", "电子证照、上传", null]);
            rows.Add([null, null, null, null, null, null, null, null, "M3", "授权委托书", "非必要", "上传", null]);
        }
        var file = Write(Book.Of([.. rows]));
        var watch = Stopwatch.StartNew();
        (await Import(file, Defaults)).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(0, end.Error), end => end.Out.ShouldContain("1000 items: 1000 new, 0 changed, 0 as they were"));
        var first = watch.Elapsed;
        watch.Restart();
        (await Import(file, Defaults)).Out.ShouldContain("1000 items: 0 new, 0 changed, 1000 as they were");
        TestContext.Out.WriteLine($"1,000 items of 4 rows: registered in {first.TotalSeconds:0.0} s, read again without change in {watch.Elapsed.TotalSeconds:0.0} s");
        first.ShouldBeLessThan(TimeSpan.FromSeconds(60));
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }
}
