using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Exchange.Adapters.SharedFiles;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.SharedFiles;

/// <summary>Files of rows, in a real folder.</summary>
sealed class SharedFilesTests
{
    static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    string folder = null!;

    [SetUp]
    public void Open() => folder = Directory.CreateTempSubdirectory("exchange-shared-files-").FullName;

    [TearDown]
    public void Close() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task The_newest_whole_file_is_read_page_by_page_and_stays_until_a_newer_was_taken()
    {
        var adapter = Source("""{"name":"p","file":"P_{date}.csv","columns":{"XM":"name","HM":"number"}}""");
        Put("P_20261123.csv", "XM,HM,QT\r\n旧,1,x\r\n");
        Put("P_20261124.csv", "XM,HM,QT\r\n" + string.Concat(Enumerable.Range(0, 7).Select(n => $"\"张,样\r\n{n}\",{n},\r\n")));
        Put("Q_20261125.csv", "no file of this source\n");
        var order = new PullOrder("p", PullMode.Full, null, null, 3);

        var pages = await Pages(adapter, order);

        pages.Select(page => page.Rows.Count).ShouldBe([3, 3, 1]);
        pages.SelectMany(page => page.Rows).Select(row => row.Text).First().ShouldBe("""{"name":"张,样\r\n0","number":"0"}""");
        foreach (var (page, n) in pages.Select((page, n) => (page, n)))
            (await Pages(adapter, order with { After = page.Place })).SelectMany(one => one.Rows).Count().ShouldBe(Math.Max(0, 7 - (3 * (n + 1))));
        await adapter.Taken(order, pages[^1].Place, default);
        Names().ShouldBe(["P_20261124.csv", "Q_20261125.csv"]);
        Directory.GetFiles(Path.Combine(folder, "done")).Select(Path.GetFileName).ShouldBe(["P_20261123.csv"]);
        (await Pages(adapter, order)).SelectMany(one => one.Rows).Count().ShouldBe(7);
    }

    [Test]
    public async Task Files_of_changes_come_in_their_order_each_once_and_are_known_again()
    {
        var adapter = Source("""{"name":"p","file":"B_{date}_{seq:3}.ndjson","format":"ndjson","whole":false,"deleted":{"op":["D"]}}""");
        Put("B_20261124_002.ndjson", "{\"n\":3,\"op\":\"D\"}\n{\"n\":4}\n");
        Put("B_20261124_001.ndjson", "{\"n\":1}\n\n{\"n\":2}\n{ no json\n");
        var order = new PullOrder("p", PullMode.Changes, null, null, 2);

        var pages = await Pages(adapter, order);

        pages.SelectMany(page => page.Rows).Select(row => row.Text + (row.Row.Deleted ? " gone" : "")).ShouldBe(["""{"n":1}""", """{"n":2}""", "{ no json", """{"n":3,"op":"D"} gone""", """{"n":4}"""]);
        // From any page on, and when somebody else goes on.
        (await Pages(adapter, order with { After = pages[0].Place })).SelectMany(page => page.Rows).Count().ShouldBe(3);
        var place = pages[^1].Place;
        // The hub dies before it moves them, or the department puts one there once more: they are known.
        File.SetLastWriteTimeUtc(Path.Combine(folder, "B_20261124_001.ndjson"), DateTime.UtcNow.AddMinutes(1));
        (await Pages(adapter, order with { From = place })).ShouldHaveSingleItem().Rows.ShouldBeEmpty();
        await adapter.Taken(order, place, default);
        Names().ShouldBeEmpty();
        Put("B_20261126_001.ndjson", "{\"n\":5}\n");
        (await Pages(adapter, order with { From = place })).SelectMany(page => page.Rows).Select(row => row.Text).ShouldBe(["""{"n":5}"""]);
    }

    [Test]
    public async Task What_comes_back_to_what_it_was_comes_whether_its_file_has_a_new_name_or_the_old_one()
    {
        var order = new PullOrder("p", PullMode.Changes, null, null, 9);
        foreach (var (pattern, names) in new[] { ("B_{date}_{seq:3}.ndjson", new[] { "B_20261124_001.ndjson", "B_20261124_002.ndjson", "B_20261124_003.ndjson" }), ("B.ndjson", ["B.ndjson", "B.ndjson", "B.ndjson"]) })
        {
            var adapter = Source($$"""{"name":"p","file":"{{pattern}}","format":"ndjson","whole":false}""");
            var (place, came) = ((string?)null, new List<string>());
            foreach (var (name, n) in names.Select((name, n) => (name, n)))
            {
                Put(name, n % 2 == 0 ? "{\"a\":1}\n" : "{\"a\":2}\n");
                File.SetLastWriteTimeUtc(Path.Combine(folder, name), new DateTime(2026, 11, 24, 1, n, 0, DateTimeKind.Utc));
                // It dies before the file is moved away, and is asked again.
                foreach (var _ in (int[])[1, 2])
                {
                    var pages = await Pages(adapter, order with { From = place });
                    came.AddRange(pages.SelectMany(page => page.Rows).Select(row => row.Text));
                    place = pages[^1].Place;
                }
                await adapter.Taken(order, place!, default);
                Names().ShouldBeEmpty();
            }
            came.ShouldBe(["""{"a":1}""", """{"a":2}""", """{"a":1}"""]);
            // All files have one name: the same once more, written later, is new.
            if (names[0] != names[1])
                continue;
            Put(names[0], "{\"a\":1}\n");
            (await Pages(adapter, order with { From = place })).SelectMany(page => page.Rows).Count().ShouldBe(1);
        }
    }

    [Test]
    public async Task More_files_than_a_place_knows_come_in_several_harvests_and_none_twice()
    {
        var adapter = Source("""{"name":"p","file":"市监局变更数据_{date}_{seq:3}.ndjson","format":"ndjson","whole":false}""");
        foreach (var n in Enumerable.Range(0, 430)) Put($"市监局变更数据_20261124_{n:D3}.ndjson", $"{n}\n");
        var (order, came) = (new PullOrder("p", PullMode.Changes, null, null, 1000), new List<int>());
        string? place = null;
        for (var harvest = 0; harvest < 4; harvest++)
        {
            // Each dies once before its files are moved away.
            for (var again = 0; again < 2; again++)
            {
                var pages = await Pages(adapter, order with { From = place });
                came.AddRange(pages.SelectMany(page => page.Rows).Select(row => int.Parse(row.Text)));
                pages.ShouldAllBe(page => page.Place.Length <= PulledPage.MostPlaceLength);
                place = pages[^1].Place;
            }
            await adapter.Taken(order, place!, default);
        }
        came.ShouldBe(Enumerable.Range(0, 430));
        Names().ShouldBeEmpty();
    }

    [Test]
    public async Task A_newer_whole_file_stays_though_the_one_that_was_taken_is_gone()
    {
        var adapter = Source("""{"name":"p","file":"P_{date}.csv"}""");
        var order = new PullOrder("p", PullMode.Full, null, null, 9);
        Put("P_20261123.csv", "A\n1\n");
        Put("P_20261124.csv", "A\n2\n");
        var place = (await Pages(adapter, order))[^1].Place;
        File.Delete(Path.Combine(folder, "P_20261124.csv"));
        Put("P_20261125.csv", "A\n3\n");
        await adapter.Taken(order, place, default);
        Names().ShouldBe(["P_20261125.csv"]);
    }

    [Test]
    public async Task A_file_that_is_written_to_while_it_is_read_is_left_for_the_next_try_or_ends_the_pull_when_rows_of_it_were_given()
    {
        var adapter = Source("""{"name":"p","file":"P_{date}.ndjson","format":"ndjson"}""");
        var path = Path.Combine(folder, "P_20261124.ndjson");
        File.WriteAllText(path, string.Concat(Enumerable.Repeat("{}\n", 300_000)));
        using (var ended = new CancellationTokenSource())
        {
            var writing = Task.Run(() =>
            {
                while (!ended.IsCancellationRequested) File.AppendAllText(path, "{}\n");
            });
            try
            {
                (await Should.ThrowAsync<IOException>(() => Pages(adapter, new PullOrder("p", PullMode.Full, null, null, int.MaxValue, int.MaxValue)))).Message.ShouldContain("was written to while it was read");
            }
            finally
            {
                await ended.CancelAsync();
                await writing;
            }
        }
        var order = new PullOrder("p", PullMode.Full, null, null, 100_000);
        var given = new List<PulledPage>();
        (await Should.ThrowAsync<PullException>(async () =>
        {
            await foreach (var page in adapter.Pull(order, default))
            {
                given.Add(page);
                if (given.Count == 1) File.AppendAllText(path, "{}\n");
            }
        })).Code.ShouldBe("file-changed");
        given.Count.ShouldBeGreaterThan(0);
        (await Pages(adapter, order)).Count.ShouldBeGreaterThan(3, "the next harvest takes it as it is now");
    }

    [Test]
    public async Task A_line_without_an_end_takes_no_more_memory_than_a_line_may_and_is_told()
    {
        var lines = Source("""{"name":"p","file":"P_{date}.ndjson","format":"ndjson"}""");
        Put("P_20261124.ndjson", "{\"n\":1}\n" + new string('x', (16 << 20) + 1) + "\n{\"n\":2}\r\n");
        var rows = (await Pages(lines, new PullOrder("p", PullMode.Full, null, null, 9)))[0].Rows;
        rows.Select(row => row.Row.Fault?.Code ?? row.Text).ShouldBe(["""{"n":1}""", "line-too-long", """{"n":2}"""]);
        rows[1].Row.Fault!.Text.ShouldContain("Line 2 of P_20261124.ndjson");

        var cells = Source("""{"name":"p","file":"P_{date}.csv"}""");
        Put("P_20261124.csv", "A,B\r\n1,2\r\n\"" + string.Concat(Enumerable.Repeat("x,y\r\n", 8 << 20)));
        (await Should.ThrowAsync<PullException>(() => Pages(cells, new PullOrder("p", PullMode.Full, null, null, 9)))).Code.ShouldBe("line-too-long");
    }

    [Test]
    public async Task Rare_characters_survive_and_bytes_that_are_none_are_told_with_their_line()
    {
        var adapter = Source("""{"name":"p","file":"P_{date}.csv","csv":{"encoding":"gb18030"}}""");
        var gb = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;
        File.WriteAllBytes(Path.Combine(folder, "P_20261124.csv"), gb.GetBytes("XM\r\n张䶮\r\n李𬭩\r\n"));
        (await Pages(adapter, new PullOrder("p", PullMode.Full, null, null, 9)))[0].Rows.Select(row => JsonDocument.Parse(row.Text).RootElement.GetProperty("XM").GetString()).ShouldBe(["张䶮", "李𬭩"]);

        File.WriteAllBytes(Path.Combine(folder, "P_20261125.csv"), [.. gb.GetBytes("XM\r\n张\r\n"), 0xFF, 0xFF, (byte)'\n']);
        var fault = await Should.ThrowAsync<PullException>(() => Pages(adapter, new PullOrder("p", PullMode.Full, null, null, 9)));
        (fault.Code, fault.Message.Contains("P_20261125.csv", StringComparison.Ordinal)).ShouldBe(("wrong-encoding", true));
    }

    [Test]
    public async Task A_file_that_is_not_whole_or_not_what_its_control_file_says_is_not_read()
    {
        var plain = Source("""{"name":"p","file":"P_{date}.csv"}""");
        Put("P_20261124.csv", "XM\r\n张");
        (await Should.ThrowAsync<IOException>(() => Pages(plain, new PullOrder("p", PullMode.Full, null, null, 9)))).Message.ShouldContain("still being written");

        var proven = Source("""{"name":"p","file":"P_{date}.csv","control":{"text":"rows={rows};size={size}"}}""");
        (await Should.ThrowAsync<IOException>(() => Pages(proven, new PullOrder("p", PullMode.Full, null, null, 9)))).Message.ShouldContain("control file");
        Put("P_20261124.ctl", "rows=2;size=7");
        (await Should.ThrowAsync<PullException>(() => Pages(proven, new PullOrder("p", PullMode.Full, null, null, 9)))).Message.ShouldContain("rows");
        Put("P_20261124.ctl", "rows=1;size=7");
        (await Pages(proven, new PullOrder("p", PullMode.Full, null, null, 9)))[0].Rows.Select(row => row.Text).ShouldBe(["""{"XM":"张"}"""]);
    }

    [Test]
    public async Task Lines_that_are_no_rows_are_told_and_the_others_come()
    {
        var adapter = Source("""{"name":"p","file":"P_{date}.csv"}""");
        Put("P_20261124.csv", "A,B\r\n1,2\r\n3\r\n4,5,6\r\n7,8\r\n");
        (await Pages(adapter, new PullOrder("p", PullMode.Full, null, null, 9)))[0].Rows.Select(row => row.Row.Fault?.Code ?? row.Text)
            .ShouldBe(["""{"A":"1","B":"2"}""", "wrong-columns", "wrong-columns", """{"A":"7","B":"8"}"""]);
    }

    [Test]
    public async Task A_file_that_changes_while_it_is_read_and_one_that_lacks_a_column_end_the_pull()
    {
        var adapter = Source("""{"name":"p","file":"P_{date}.csv","columns":{"A":"a"}}""");
        var order = new PullOrder("p", PullMode.Full, null, null, 1);
        (await Should.ThrowAsync<PullException>(() => Pages(adapter, order))).Code.ShouldBe("no-file");
        Put("P_20261124.csv", "A\r\n1\r\n2\r\n");
        var place = (await Pages(adapter, order))[0].Place;
        Put("P_20261124.csv", "A\r\n1\r\n3\r\n");
        (await Should.ThrowAsync<PullException>(() => Pages(adapter, order with { After = place }))).Code.ShouldBe("file-changed");
        Put("P_20261125.csv", "B\r\n1\r\n");
        (await Should.ThrowAsync<PullException>(() => Pages(adapter, order))).Code.ShouldBe("wrong-columns");
        (await Should.ThrowAsync<PullException>(() => Pages(adapter, order with { Mode = PullMode.Changes }))).Code.ShouldBe("no-such-mode");
        (await adapter.Push(null!, default)).ShouldBeOfType<PushAnswer.Rejected>().Code.ShouldBe("submit-not-supported");
    }

    [TestCase("""{"folder":"relative","pull":[{"name":"a","file":"a"}]}""", "/folder")]
    [TestCase("""{"folder":"/a","done":"/a/../b","pull":[{"name":"a","file":"a"}]}""", "/done")]
    [TestCase("""{"folder":"/a","pull":[{"name":"a","file":"a"},{"name":"a","file":"b"}]}""", "/pull/1/name")]
    [TestCase("""{"folder":"/a","pull":[{"name":"a","file":"{day}"}]}""", "/pull/0/file")]
    [TestCase("""{"folder":"/a","pull":[{"name":"a","file":"a"},{"name":"b","file":"a"}]}""", "/pull/1/file")]
    [TestCase("""{"folder":"/a","pull":[{"name":"a","file":"a","csv":{"header":false}}]}""", "/pull/0/columns")]
    [TestCase("""{"folder":"/a","pull":[{"name":"a","file":"a","control":{"name":"x"}}]}""", "/pull/0/control/name")]
    public void Faults_are_named_by_their_place(string options, string pointer) =>
        SharedFilesKind.Kind.Faults(JsonSerializer.Deserialize<SharedFilesOptions>(options, Strict)!).Select(fault => fault.Pointer).ShouldBe([pointer]);

    SharedFilesAdapter Source(string source) =>
        new(JsonSerializer.Deserialize<SharedFilesOptions>($$"""{"folder":{{JsonSerializer.Serialize(folder)}},"pull":[{{source}}]}""", Strict)!, new AdapterContext("files", _ => null, TimeProvider.System));

    void Put(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);

    List<string?> Names() => [.. Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)];

    static async Task<List<(IReadOnlyList<(PulledRow Row, string Text)> Rows, string Place)>> Pages(SharedFilesAdapter adapter, PullOrder order)
    {
        var pages = new List<(IReadOnlyList<(PulledRow, string)>, string)>();
        await foreach (var page in adapter.Pull(order, CancellationToken.None))
            pages.Add(([.. page.Rows.Select(row => (row, Encoding.UTF8.GetString(row.Content.Span)))], page.Place));
        return pages;
    }
}
