using System.Text;
using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Files;

/// <summary>A message that cannot be written is rejected by itself; the file goes with the others.</summary>
sealed class RowTests
{
    const string Rare = "䶮𬭩𠮷";

    FileOffice office = null!;

    [SetUp]
    public void Open() => office = new FileOffice();

    [TearDown]
    public void Close() => office.Dispose();

    [TestCase("""[{"A":1,"X":2}]""", "unknown-column", "Row 1 ")]
    [TestCase("""[{"A":1},{"A":[1]}]""", "row-not-flat", "Row 2, column A ")]
    [TestCase("""[{"A":{"B":1}}]""", "row-not-flat", "Row 1, column A ")]
    [TestCase("""[[1]]""", "row-not-flat", "Row 0 ")]
    [TestCase("""[{"B":"a\u0000b"}]""", "control-character", "Row 1, column B ")]
    [TestCase("""[{"B":"\ud800"}]""", "not-in-encoding", "Row 1, column B ")]
    [TestCase("""[]""", "no-rows", "The message has no row")]
    [TestCase("""{"A":1}""", "no-rows", "The message is no list")]
    [TestCase("""[{"A":1}""", "no-rows", "The message is no JSON")]
    [TestCase("", "no-rows", "The message is no JSON")]
    public async Task What_is_no_row_is_rejected_with_its_place_and_the_others_go(string payload, string code, string place)
    {
        using var adapter = office.Adapter(office.OneFile());

        var answers = await adapter.PushBatch([Message("1", """[{"A":1}]"""), Message("2", payload), Message("3", """[{"A":3}]""")], CancellationToken.None);

        var rejected = answers[1].ShouldBeOfType<PushAnswer.Rejected>();
        rejected.Code.ShouldBe(code);
        rejected.Reason.ShouldStartWith(place);
        answers[0].ShouldBeOfType<PushAnswer.Acknowledged>();
        answers[2].ShouldBeOfType<PushAnswer.Acknowledged>();
        office.Text("F_20261124_001.csv", "utf-8").ShouldBe("A,B\r\n1,\r\n3,\r\n");
    }

    [Test]
    public async Task A_batch_of_nothing_but_rejected_messages_makes_no_file_and_uses_no_number()
    {
        using var adapter = office.Adapter(office.OneFile());

        await adapter.Push(Message("1", "[]"), CancellationToken.None);
        await adapter.Push(Message("2", """[{"A":1}]"""), CancellationToken.None);

        office.Sent.ShouldBe(["F_20261124_001.csv"]);
    }

    [TestCase("abc")]
    [TestCase("1e3")]
    [TestCase("99999999999999999")]
    public async Task What_is_to_be_summed_and_is_no_number_is_rejected(string wage)
    {
        using var adapter = office.Adapter();
        var message = Samples.Message("1", payload: $$"""{"persons":[{"SBLSH":"1","HH":1,"AAC040":"{{wage}}"}]}""");

        (await adapter.Push(message, CancellationToken.None)).ShouldBeOfType<PushAnswer.Rejected>().Code.ShouldBe("sum-not-number");
    }

    [Test]
    public async Task A_part_that_no_file_takes_is_rejected_and_not_dropped()
    {
        using var adapter = office.Adapter();

        (await adapter.Push(Samples.Message("1", payload: """{"units":[{"SBLSH":"1"}],"cards":[]}"""), CancellationToken.None))
            .ShouldBeOfType<PushAnswer.Rejected>().Code.ShouldBe("unknown-part");
    }

    [TestCase("utf8")]
    [TestCase("utf8Bom")]
    [TestCase("gb18030")]
    public async Task A_rare_character_survives(string encoding)
    {
        using var adapter = office.Adapter(office.OneFile(more: $$$""","csv":{"encoding":"{{{encoding}}}"}"""));

        await adapter.Push(Message("1", $$"""[{"A":"{{Rare}}"}]"""), CancellationToken.None);

        var bytes = office.Bytes("F_20261124_001.csv");
        bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble).ShouldBe(encoding == "utf8Bom");
        office.Text("F_20261124_001.csv", encoding == "gb18030" ? encoding : "utf-8").TrimStart('\uFEFF').ShouldBe($"A,B\r\n{Rare},\r\n");
    }

    [Test]
    public async Task Characters_that_the_encoding_does_not_hold_reject_their_message_and_not_the_file()
    {
        using var adapter = office.Adapter(office.OneFile(more: ""","csv":{"encoding":"gbk"}"""));

        var answers = await adapter.PushBatch([Message("1", """[{"A":"张样一"}]"""), Message("2", """[{"A":"李"},{"A":"𬭩"}]"""), Message("3", """[{"A":"王"}]""")], CancellationToken.None);

        var rejected = answers[1].ShouldBeOfType<PushAnswer.Rejected>();
        rejected.Code.ShouldBe("not-in-encoding");
        rejected.Reason.ShouldContain("U+2CB69");
        office.Text("F_20261124_001.csv", "gbk").ShouldBe("A,B\r\n张样一,\r\n王,\r\n");
    }

    [Test]
    public async Task A_row_with_the_key_of_another_delivery_waits_for_a_later_file()
    {
        using var adapter = office.ResultAdapter(office.OneFile(more: $$$"""
            ,"results":{"folder":"{{{office.Inbox}}}","files":[{"name":"F_{date}_{seq:3}_HZ.csv","columns":["A","Z"],"key":["A"],"mapping":"m"}]}
            """));

        var answers = await adapter.PushBatch([Message("1", """[{"A":1}]"""), Message("2", """[{"A":1}]"""), Message("3", """[{"A":3},{"A":3}]""")], CancellationToken.None);

        answers[0].ShouldBeOfType<PushAnswer.Acknowledged>();
        answers[1].ShouldBeOfType<PushAnswer.Unavailable>().Reached.ShouldBeTrue();
        answers[2].ShouldBeOfType<PushAnswer.Rejected>().Code.ShouldBe("key-twice");
        (await adapter.Push(Message("2", """[{"A":1}]"""), CancellationToken.None)).ShouldBeOfType<PushAnswer.Acknowledged>();
    }

    static Message Message(string number, string payload) => Samples.Message(number, payload: payload);
}
