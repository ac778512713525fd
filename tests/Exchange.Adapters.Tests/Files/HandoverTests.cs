using System.Security.Cryptography;
using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Files;

/// <summary>What lies in the outbox after a push, byte for byte.</summary>
sealed class HandoverTests
{
    FileOffice office = null!;

    [SetUp]
    public void Open() => office = new FileOffice();

    [TearDown]
    public void Close() => office.Dispose();

    [Test]
    public async Task Messages_of_a_batch_become_rows_of_one_file_each_with_its_control_file()
    {
        using var adapter = office.Adapter();

        var answers = await adapter.PushBatch([FileChild.Persons("4499032611240000012", 2), FileChild.Persons("4499032611240000029", 1)],
            CancellationToken.None);

        answers.ShouldAllBe(a => a is PushAnswer.Acknowledged);
        office.Sent.ShouldBe(["DW_449903_20261124_001.csv", "DW_449903_20261124_001.ctl", "RY_449903_20261124_001.csv", "RY_449903_20261124_001.ctl"]);
        office.Text("RY_449903_20261124_001.csv").ShouldBe(
            "SBLSH,HH,AAC003,AAC040\r\n4499032611240000012,1,张样一,1000.50\r\n4499032611240000012,2,张样一,2000.50\r\n4499032611240000029,1,张样一,1000.50\r\n");
        office.Text("RY_449903_20261124_001.ctl").ShouldBe($"rows=3;sum=4001.50;sha256={Digest("RY_449903_20261124_001.csv")}");
        office.Text("DW_449903_20261124_001.ctl").ShouldBe($"rows=2;sum=0;sha256={Digest("DW_449903_20261124_001.csv")}");
        office.Unfinished.ShouldBeEmpty();
    }

    [Test]
    public async Task Only_fields_that_need_quotes_have_them_and_a_missing_or_null_value_is_an_empty_field()
    {
        using var adapter = office.Adapter(office.OneFile("\"A\",\"B\",\"C\""));

        await adapter.Push(Rows("""[{"A":"a,b","B":"say \"yes\"","C":"two\nlines"},{"B":null,"A":true},{"C":1.50,"B":" x ","A":"=1+1"}]"""), CancellationToken.None);

        office.Text("F_20261124_001.csv", "utf-8").ShouldBe("A,B,C\r\n\"a,b\",\"say \"\"yes\"\"\",\"two\nlines\"\r\ntrue,,\r\n=1+1, x ,1.50\r\n");
    }

    [Test]
    public async Task Line_ends_delimiter_and_header_are_as_configured()
    {
        using var adapter = office.Adapter(office.OneFile(more: ""","csv":{"lineEnd":"lf","delimiter":"|","header":false}"""));

        await adapter.Push(Rows("""[{"A":"1,2","B":"3|4"}]"""), CancellationToken.None);

        office.Bytes("F_20261124_001.csv").ShouldBe("1,2|\"3|4\"\n"u8.ToArray());
    }

    [Test]
    public async Task A_file_for_which_no_message_has_rows_is_not_written()
    {
        using var adapter = office.Adapter();

        await adapter.Push(Samples.Message(payload: """{"units":[{"SBLSH":"1"}],"persons":[]}"""), CancellationToken.None);

        office.Sent.ShouldBe(["DW_449903_20261124_001.csv", "DW_449903_20261124_001.ctl"]);
    }

    [Test]
    public async Task A_raw_message_is_a_file_of_its_own_and_its_mark_becomes_the_sequence_number()
    {
        using var adapter = office.Adapter(office.Raw(""","sequenceMark":"@XH@","control":{"name":"{base}.ok","text":"{size} {sha256}"}"""));

        var answers = await adapter.PushBatch([Rows("""<YZBA XH="@XH@"><DWMC>一号</DWMC></YZBA>""", "1"), Rows("<YZBA/>", "2")], CancellationToken.None);

        answers.ShouldAllBe(a => a is PushAnswer.Acknowledged);
        office.Text("YZ_449903_00000001.xml", "utf-8").ShouldBe("""<YZBA XH="00000001"><DWMC>一号</DWMC></YZBA>""");
        office.Text("YZ_449903_00000001.ok").ShouldBe($"{office.Bytes("YZ_449903_00000001.xml").Length} {Digest("YZ_449903_00000001.xml")}");
        office.Text("YZ_449903_00000002.xml").ShouldBe("<YZBA/>");
    }

    [Test]
    public async Task A_delivery_that_is_in_a_file_is_not_written_again_whatever_is_sent_with_it()
    {
        using var adapter = office.Adapter(office.OneFile());
        var first = Rows("""[{"A":1}]""", "1");
        await adapter.Push(first, CancellationToken.None);

        var answers = await adapter.PushBatch([first, Rows("""[{"A":2}]""", "2")], CancellationToken.None);

        answers.ShouldAllBe(a => a is PushAnswer.Acknowledged);
        office.Text("F_20261124_002.csv", "utf-8").ShouldBe("A,B\r\n2,\r\n");
    }

    [Test]
    public async Task Asking_tells_what_was_handed_over_even_after_the_department_took_the_file_away()
    {
        var message = Rows("""[{"A":1}]""", "1");
        using (var adapter = office.Adapter(office.OneFile()))
        {
            (await adapter.Ask(message, CancellationToken.None)).ShouldBe(new AskAnswer.NotReceived());
            await adapter.Push(message, CancellationToken.None);
        }
        File.Delete(Path.Combine(office.Outbox, "F_20261124_001.csv"));

        using var later = office.Adapter(office.OneFile());

        (await later.Ask(message, CancellationToken.None)).ShouldBe(new AskAnswer.Received(null));
        (await later.Ask(Rows("[]", "2"), CancellationToken.None)).ShouldBe(new AskAnswer.NotReceived());
    }

    [TestCase("0640", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead)]
    [TestCase("0600", UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [TestCase("0666", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)]
    public async Task A_file_has_the_rights_that_are_configured_whatever_the_umask(string mode, UnixFileMode expected)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has other rights.");
            return;
        }
        using var adapter = office.Adapter(office.OneFile(more: $$""","mode":"{{mode}}" """));

        await adapter.Push(Rows("""[{"A":1}]"""), CancellationToken.None);

        File.GetUnixFileMode(Path.Combine(office.Outbox, "F_20261124_001.csv")).ShouldBe(expected);
    }

    [Test]
    public void Limits_of_a_batch_are_as_configured()
    {
        using var adapter = office.Adapter(office.OneFile(more: ""","batch":{"messages":7,"bytes":2048,"windowSeconds":60}"""));

        adapter.Limits.ShouldBe(new BatchLimits(7, 2048, TimeSpan.FromSeconds(60)));
    }

    [Test]
    public async Task A_probe_is_content_with_folders_that_can_be_used_and_leaves_nothing_for_the_department()
    {
        using var adapter = office.Adapter(office.OneFile());

        (await adapter.Probe(CancellationToken.None)).ShouldBeNull();

        office.Sent.ShouldBeEmpty();
    }

    string Digest(string sent) => Convert.ToHexStringLower(SHA256.HashData(office.Bytes(sent)));

    static Message Rows(string payload, string number = "1") => Samples.Message(number, payload: payload);
}
