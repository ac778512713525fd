using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Files;

/// <summary>What comes back, row by row.</summary>
sealed class ResultTests
{
    const string Result = "RY_449903_20261124_001_HZ.csv", Number = "4499032611240000012";

    ResultOffice office = null!;

    [SetUp]
    public void Open() => office = new ResultOffice();

    [TearDown]
    public void Close() => office.Dispose();

    [Test]
    public async Task Of_500_persons_497_done_the_three_that_failed_are_told_and_then_the_step()
    {
        await office.Send(FileChild.Persons(Number, 500));
        office.PutResult(Result, [.. Enumerable.Range(1, 500).Select(n => n is 17 or 200 or 499 ? $"{Number},{n},0,,,3012,已在其他单位参保"
            : $"{Number},{n},1,AAB1,AAC{n},,")]);

        var look = await office.Look();

        look.Faults.ShouldBeEmpty();
        look.Rows.Count.ShouldBe(4);
        look.Rows.ShouldAllBe(r => r.Source == Result && r.Key.Length <= 100);
        look.Rows.Select(r => r.Key).Distinct().Count().ShouldBe(4);
        foreach (var (row, person) in look.Rows.Zip([17, 200, 499]))
        {
            row.Mapping.ShouldBe("rsj-row.v1");
            var json = ResultOffice.Json(row);
            json.GetProperty("HH").GetString().ShouldBe($"{person}");
            json.GetProperty("CWYY").GetString().ShouldBe("已在其他单位参保");
            json.GetProperty("_delivery").GetString().ShouldBe(Samples.Message(Number).DeliveryId);
            json.GetProperty("_number").GetString().ShouldBe(Number);
            json.GetProperty("_file").GetString().ShouldBe("RY_449903_20261124_001.csv");
        }
        look.Rows[3].Mapping.ShouldBe("rsj-step.v1");
        var step = ResultOffice.Json(look.Rows[3]);
        (step.GetProperty("_rows").GetInt32(), step.GetProperty("_done").GetInt32(), step.GetProperty("_failed").GetInt32()).ShouldBe((500, 497, 3));
        step.GetProperty("_failedRows").EnumerateArray().Select(r => r.GetProperty("HH").GetString()).ShouldBe(["17", "200", "499"]);
        step.GetProperty("AAB001").GetString().ShouldBe("AAB1");
        office.Inbox.Count.ShouldBe(2);

        await office.Mark(look);

        office.Inbox.ShouldBeEmpty();
        office.Done.ShouldBe([Result, "RY_449903_20261124_001_HZ.ctl"]);
        (await office.Look()).Rows.ShouldBeEmpty();
    }

    [Test]
    public async Task Rows_are_told_until_they_are_marked_and_never_more_than_asked_for()
    {
        await office.Send(FileChild.Persons(Number, 5));
        office.PutResult(Result, [.. Enumerable.Range(1, 5).Select(n => $"{Number},{n},0,,,3012,")]);

        var first = await office.Look(4);
        (await office.Look(4)).Rows.ShouldBe(first.Rows);
        await office.Mark(first);
        var second = await office.Look(4);

        first.Rows.Count.ShouldBe(4);
        second.Rows.Count.ShouldBe(2);   // The fifth person, and the step.
        office.Done.ShouldBeEmpty();
        await office.Mark(second);
        await office.Mark(second);
        office.Done.Count.ShouldBe(2);
    }

    [Test]
    public async Task After_a_stop_the_same_rows_come_again_under_the_same_keys()
    {
        await office.Send(FileChild.Persons(Number, 3));
        office.PutResult(Result, $"{Number},1,0,,,1,", $"{Number},2,1,,,,", $"{Number},3,1,,,,");
        var before = await office.Look();
        office.Restart();

        (await office.Look()).Rows.Select(r => r.Key).ShouldBe(before.Rows.Select(r => r.Key));
    }

    [TestCase("back-written")]
    [TestCase("result-moved")]
    public async Task A_stop_while_a_file_is_put_away_loses_nothing(string point)
    {
        await office.Send(FileChild.Persons(Number, 2));
        office.PutResult(Result, $"{Number},1,0,,,1,", $"{Number},2,1,,,,");
        office.Restart(at => _ = at == point ? throw new InvalidOperationException("stopped here") : at);
        var before = await office.Look();
        await Should.ThrowAsync<InvalidOperationException>(() => office.Mark(before));
        office.Restart();

        var after = await office.Look();
        after.Rows.Select(r => r.Key).ShouldBe(point == "back-written" ? before.Rows.Select(r => r.Key) : []);
        await office.Mark(after);

        office.Done.Count.ShouldBe(2);
        office.Inbox.ShouldBeEmpty();
    }

    [Test]
    public async Task A_control_file_left_behind_by_a_stop_is_put_away_later()
    {
        await office.Send(FileChild.Persons(Number, 1));
        office.PutResult(Result, $"{Number},1,1,,,,");
        await office.Mark(await office.Look());
        File.Move(Path.Combine(office.Files.Inbox, "done", "RY_449903_20261124_001_HZ.ctl"), Path.Combine(office.Files.Inbox, "RY_449903_20261124_001_HZ.ctl"));

        await office.Look();

        office.Inbox.ShouldBeEmpty();
        office.Done.Count.ShouldBe(2);
    }

    [Test]
    public async Task Results_in_several_files_close_the_step_with_the_last_and_say_before_what_is_missing()
    {
        office.Dispose();
        office = new ResultOffice(persons: ",\"rows\":\"all\"");
        await office.Send(FileChild.Persons(Number, 3));
        office.PutResult(Result, $"{Number},1,1,,,,", $"{Number},2,0,,,9,");
        var first = await office.Look();
        await office.Mark(first);
        office.PutResult(Result, $"{Number},3,1,,,,");
        var second = await office.Look();
        await office.Mark(second);

        first.Rows.ShouldAllBe(r => r.Mapping == "rsj-row.v1");
        first.Faults.ShouldHaveSingleItem().Code.ShouldBe("rows-missing");
        first.Faults[0].Text.ShouldContain("1 rows");
        second.Rows.Select(r => r.Mapping).ShouldBe(["rsj-row.v1", "rsj-step.v1"]);
        ResultOffice.Json(second.Rows[1]).GetProperty("_failed").GetInt32().ShouldBe(1);
        office.Done.ShouldContain(Result + ".2");
    }

    [Test]
    public async Task A_corrected_result_brings_what_is_new_in_it()
    {
        office.Dispose();
        office = new ResultOffice(persons: ",\"rows\":\"all\"");
        await office.Send(FileChild.Persons(Number, 2));
        office.PutResult(Result, $"{Number},1,1,,,,", $"{Number},2,0,,,9,");
        var first = await office.Look();
        await office.Mark(first);
        office.PutResult(Result, $"{Number},2,1,,,,", $"{Number},1,1,,,,");
        var second = await office.Look();

        var known = first.Rows.Select(r => r.Key).ToHashSet();
        second.Rows.Single(r => known.Contains(r.Key)).Row.ToArray().ShouldBe(first.Rows[0].Row.ToArray());   // Person 1 says what he said.
        ResultOffice.Json(second.Rows[2]).GetProperty("_done").GetInt32().ShouldBe(2);
    }

    [Test]
    public async Task Each_delivery_of_a_file_gets_its_own_rows_and_step()
    {
        await office.Send(FileChild.Persons("1", 1), FileChild.Persons("2", 2));
        office.PutResult(Result, "2,1,1,,,,", "1,1,0,,,3012,", "2,2,1,,,,");

        var look = await office.Look();

        look.Rows.Select(r => (r.Mapping, ResultOffice.Json(r).GetProperty("_number").GetString())).ShouldBe([("rsj-row.v1", "1"), ("rsj-step.v1", "2"),
            ("rsj-step.v1", "1")]);
    }

    [Test]
    public async Task A_row_that_matches_nothing_is_told_with_its_line_and_the_others_are_taken()
    {
        await office.Send(FileChild.Persons(Number, 1));
        office.PutResult(Result, $"{Number},9,1,,,,", $"{Number},1,1,,,,");

        var look = await office.Look();

        var fault = look.Faults.ShouldHaveSingleItem();
        fault.Code.ShouldBe("unknown-rows");
        fault.Text.ShouldContain("line 2");
        look.Rows.ShouldHaveSingleItem().Mapping.ShouldBe("rsj-step.v1");
    }

    [Test]
    public async Task Without_a_control_file_a_result_is_read_once_it_has_not_changed_for_a_while()
    {
        const string Units = "DW_449903_20261124_001_HZ.csv";
        await office.Send(FileChild.Persons(Number, 1));
        office.Put(Units, ResultOffice.Bytes("SBLSH,CLBZ\r\n"));
        (await office.Look()).Rows.ShouldBeEmpty();
        office.Files.Clock.Advance(TimeSpan.FromSeconds(59));
        office.Put(Units, ResultOffice.Bytes($"SBLSH,CLBZ\r\n{Number},1\r\n"));
        (await office.Look()).Rows.ShouldBeEmpty();
        office.Files.Clock.Advance(TimeSpan.FromSeconds(59));
        (await office.Look()).Rows.ShouldBeEmpty();
        office.Files.Clock.Advance(TimeSpan.FromSeconds(2));

        var look = await office.Look();

        look.Rows.ShouldHaveSingleItem().Mapping.ShouldBe("rsj-unit.v1");
        look.Faults.ShouldBeEmpty();
    }

    [Test]
    public async Task A_result_with_a_control_file_waits_for_it()
    {
        await office.Send(FileChild.Persons(Number, 1));
        office.PutResult(Result, $"{Number},1,1,,,,");
        var control = Path.Combine(office.Files.Inbox, "RY_449903_20261124_001_HZ.ctl");
        var text = File.ReadAllBytes(control);
        File.Delete(control);
        office.Files.Clock.Advance(TimeSpan.FromDays(1));

        (await office.Look()).Rows.ShouldBeEmpty();
        File.WriteAllBytes(control, text);
        (await office.Look()).Rows.Count.ShouldBe(1);
    }

    [Test]
    public async Task A_file_without_result_behind_which_another_has_one_is_told_as_a_gap()
    {
        await office.Send(FileChild.Persons("1", 1));
        await office.Send(FileChild.Persons("2", 1));
        await office.Send(FileChild.Persons("3", 1));
        office.PutResult("RY_449903_20261124_002_HZ.csv", "2,1,1,,,,");
        await office.Mark(await office.Look());
        (await office.Look()).Faults.ShouldBeEmpty();   // Not yet: results may overtake each other.
        office.Files.Clock.Advance(TimeSpan.FromMinutes(61));

        var fault = (await office.Look()).Faults.ShouldHaveSingleItem();

        (fault.Code, fault.Source).ShouldBe(("result-missing", "RY_449903_20261124_001.csv"));
        office.Restart();
        (await office.Look()).Faults.ShouldHaveSingleItem().Key.ShouldBe(fault.Key);
    }

    [Test]
    public async Task An_xml_result_is_one_row_of_the_record_whose_file_it_answers()
    {
        var files = office.Files;
        using var adapter = files.ResultAdapter(files.Raw($$$"""
            ,"results":{"folder":"{{{files.Inbox}}}","files":[{"name":"YZHZ_449903_{seq:8}.xml","format":"xml","mapping":"seal.v1","control":{"name":"{base}.ok","text":""}}]}
            """));
        await adapter.Push(Samples.Message("7", payload: "<YZBA/>"), CancellationToken.None);
        office.Put("YZHZ_449903_00000001.xml", """<?xml version="1.0"?><HZ XH="00000001"><JG>0</JG><YZBM>4499030000123</YZBM><YZBM>4499030000124</YZBM><CWYY/></HZ>"""u8.ToArray());
        office.Put("YZHZ_449903_00000001.ok", []);

        var look = await adapter.ReadProgress(10, CancellationToken.None);

        look.Faults.ShouldBeEmpty();
        var row = ResultOffice.Json(look.Rows.ShouldHaveSingleItem());
        row.GetProperty("@XH").GetString().ShouldBe("00000001");
        row.GetProperty("YZBM").EnumerateArray().Select(y => y.GetString()).ShouldBe(["4499030000123", "4499030000124"]);
        row.GetProperty("_number").GetString().ShouldBe("7");
        await adapter.MarkProgress(look.Rows, CancellationToken.None);
        office.Done.ShouldBe(["YZHZ_449903_00000001.ok", "YZHZ_449903_00000001.xml"]);
    }

    [Test]
    public async Task What_is_no_result_stays_where_it_is()
    {
        office.Put("readme.txt", "hello"u8.ToArray());
        office.Put("RY_449903_20261124_0001_HZ.csv", "hello"u8.ToArray());

        (await office.Look()).Faults.ShouldBeEmpty();

        office.Inbox.Count.ShouldBe(2);
    }
}
