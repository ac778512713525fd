using System.Text;
using Exchange.Adapters.Files;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Files;

/// <summary>A result that cannot be taken is set aside with a reason, told, and never lost.</summary>
sealed class BadResultTests
{
    const string Result = "RY_449903_20261124_001_HZ.csv", Number = "4499032611240000012", Good = $"{Number},1,1,,,,\r\n";

    ResultOffice office = null!;

    [SetUp]
    public async Task Open()
    {
        office = new ResultOffice();
        await office.Send(FileChild.Persons(Number, 2));
    }

    [TearDown]
    public void Close() => office.Dispose();

    static IEnumerable<TestCaseData> Bad()
    {
        yield return Of("A_wrong_encoding", "wrong-encoding", "line 3, 4", ResultOffice.Bytes(ResultOffice.Header + "\r\n" + Good),
            [.. "a"u8, 0xFF, 0xFF, 10, .. "b"u8, 0x81, 10]);
        yield return Of("A_header_of_other_columns", "wrong-columns", "line 1", ResultOffice.Bytes("SBLSH,HH,CLBZ\r\n" + Good));
        yield return Of("A_row_with_too_few_columns", "wrong-columns", "line 3", ResultOffice.Bytes(ResultOffice.Header + "\r\n" + Good + $"{Number},2,1\r\n"));
        yield return Of("A_row_with_too_many_columns", "wrong-columns", "line 2", ResultOffice.Bytes(ResultOffice.Header + "\r\n" + $"{Number},2,1,,,,,,\r\n"));
        yield return Of("A_quote_that_is_not_closed", "wrong-quotes", "line 3",
            ResultOffice.Bytes(ResultOffice.Header + "\r\n" + Good + $"{Number},2,0,,,1,\"open\r\n"));
        yield return Of("A_row_with_two_results", "row-twice", "line 3", ResultOffice.Bytes(ResultOffice.Header + "\r\n" + Good + Good));
        yield return Of("Rows_of_another_file", "no-known-row", "line 2", ResultOffice.Bytes(ResultOffice.Header + "\r\n9,1,1,,,,\r\n"));
        yield return Of("An_empty_file", "wrong-columns", "line 1", []);

        static TestCaseData Of(string name, string code, string where, params byte[][] content) =>
            new TestCaseData(code, where, content.SelectMany(c => c).ToArray()).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Bad))]
    public async Task A_bad_file_is_set_aside_with_the_lines_and_told(string code, string where, byte[] content)
    {
        office.Put(Result, content);
        office.Put("RY_449903_20261124_001_HZ.ctl", Encoding.ASCII.GetBytes($"rows={Math.Max(0, content.Count(b => b == 10) - 1)};sum=0;sha256={Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content))}"));

        var look = await office.Look();

        look.Rows.ShouldBeEmpty();
        var fault = look.Faults.ShouldHaveSingleItem();
        (fault.Code, fault.Source).ShouldBe((code, Result));
        fault.Text.ShouldContain(where);
        fault.Text.ShouldNotContain(Number);
        office.Inbox.ShouldBeEmpty();
        office.Bad.ShouldBe(["RY_449903_20261124_001_HZ.csv", "RY_449903_20261124_001_HZ.csv.reason.txt", "RY_449903_20261124_001_HZ.ctl"]);
        File.ReadAllBytes(Path.Combine(office.Files.Inbox, "bad", Result)).ShouldBe(content);
        File.ReadAllText(Path.Combine(office.Files.Inbox, "bad", Result + ".reason.txt")).ShouldContain(fault.Text);
        // Told again under the same key after a start, in case the hub stopped before it kept it.
        office.Restart();
        (await office.Look()).Faults.ShouldHaveSingleItem().Key.ShouldBe(fault.Key);
    }

    [TestCase("rows=2;sum=0;sha256=")]
    [TestCase("rows=1;sum=0;sha256=0")]
    [TestCase("rows=one")]
    [TestCase("")]
    public async Task A_control_file_that_tells_otherwise_sets_both_aside(string control)
    {
        office.PutResult(Result, control.EndsWith("sha256=", StringComparison.Ordinal) ? control + new string('0', 64) : control, [Good.TrimEnd()]);

        (await office.Look()).Faults.ShouldHaveSingleItem().Code.ShouldBe("control-differs");

        office.Bad.Count.ShouldBe(3);
    }

    [Test]
    public async Task A_half_written_file_without_control_file_is_set_aside_and_its_whole_successor_is_taken()
    {
        const string Units = "DW_449903_20261124_001_HZ.csv";
        office.Put(Units, ResultOffice.Bytes($"SBLSH,CLBZ\r\n{Number},1"));
        await office.Look();
        office.Files.Clock.Advance(TimeSpan.FromMinutes(2));
        var fault = (await office.Look()).Faults.ShouldHaveSingleItem();
        (fault.Code, fault.Text.Contains("line 2")).ShouldBe(("half-written", true));

        office.Put(Units, ResultOffice.Bytes($"SBLSH,CLBZ\r\n{Number},1\r\n"));
        await office.Look();
        office.Files.Clock.Advance(TimeSpan.FromMinutes(2));

        (await office.Look()).Rows.Count.ShouldBe(1);
    }

    [Test]
    public async Task A_result_of_a_file_that_was_never_sent_is_set_aside()
    {
        office.PutResult("RY_449903_20261124_007_HZ.csv", Good.TrimEnd());

        (await office.Look()).Faults.ShouldHaveSingleItem().Code.ShouldBe("unknown-file");
    }

    [Test]
    public async Task A_file_that_is_too_large_is_set_aside_unread()
    {
        office.Dispose();
        office = new ResultOffice(results: ",\"largestBytes\":1024");
        await office.Send(FileChild.Persons(Number, 2));
        office.PutResult(Result, [.. Enumerable.Repeat(Good.TrimEnd(), 100)]);

        (await office.Look()).Faults.ShouldHaveSingleItem().Code.ShouldBe("too-large");

        office.Bad.Count.ShouldBe(3);
    }

    [Test]
    public async Task A_link_is_not_followed_and_holds_up_no_other_file()
    {
        var elsewhere = Path.Combine(office.Files.Root, "elsewhere.csv");
        File.WriteAllBytes(elsewhere, ResultOffice.Bytes(ResultOffice.Header + "\r\n" + Good));
        File.CreateSymbolicLink(Path.Combine(office.Files.Inbox, "RY_449903_20261124_000_HZ.csv"), elsewhere);
        office.Put("RY_449903_20261124_000_HZ.ctl", []);
        office.PutResult(Result, Good.TrimEnd(), $"{Number},2,1,,,,");

        var look = await office.Look();

        look.Faults.ShouldHaveSingleItem().Code.ShouldBe("no-regular-file");
        look.Rows.Count.ShouldBe(1);
        File.Exists(elsewhere).ShouldBeTrue();
    }

    [Test]
    public async Task A_second_bad_file_of_the_same_name_does_not_take_the_first_ones_place()
    {
        office.PutResult(Result, control: "rows=7", [Good.TrimEnd()]);
        await office.Look();
        office.PutResult(Result, control: "rows=8", [Good.TrimEnd(), Good.TrimEnd()]);
        await office.Look();

        office.Bad.ShouldContain(Result);
        office.Bad.ShouldContain(Result + ".2");
    }

    [Test]
    public async Task A_folder_that_is_missing_is_said_and_nothing_is_forgotten()
    {
        office.PutResult(Result, $"{Number},1,1,,,,", $"{Number},2,1,,,,");
        Directory.Move(office.Files.Inbox, office.Files.Inbox + "-gone");
        (await Should.ThrowAsync<IOException>(() => office.Look())).Message.ShouldContain("does not exist");
        Directory.Move(office.Files.Inbox + "-gone", office.Files.Inbox);

        (await office.Look()).Rows.Count.ShouldBe(1);
    }

    [TestCase("<a")]
    [TestCase("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>")]
    [TestCase("")]
    public void Xml_that_cannot_be_read_or_reaches_outside_is_none(string text) => XmlRow.ToJson(Encoding.UTF8.GetBytes(text)).ShouldBeNull();

    [Test]
    public void Every_code_has_its_words() => ResultFault.Codes.ShouldAllBe(code =>
        new ResultFault(code, new long[] { 3 }, "").Text("a.csv").Contains("line 3"));
}
