using System.Text;
using Exchange.Core.Contract;
using Exchange.Core.Reconciling;

namespace Exchange.Core.Tests.Reconciling;

/// <summary>What departments upload, well and badly.</summary>
public sealed class HeldListTextTests
{
    private const string Id = "0199a1b2c3d47e8f90a1b2c3d4e5f607";
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.CreateCustomTimeZone("+8", TimeSpan.FromHours(8), "+8", "+8");

    private static List<(HeldLine Line, string? Fault)> Read(HeldListForm form, string text, string charset = "utf-8")
    {
        var encoding = HeldListText.Named(charset)!;
        var reader = new HeldListText(form, encoding, Zone);
        return [.. text.Split('\n').Select(line => reader.Read(encoding.GetBytes(line))).OfType<(HeldLine, string?)>()];
    }

    [TestCase("utf-8")]
    [TestCase("gb18030")]
    [TestCase("GBK")]
    public void A_csv_names_its_columns_in_either_language(string charset) => Read(HeldListForm.Csv,
        $"办件编号,推送编号,\"环节\",接收时间\nN1,{Id},accepted,2026-11-24 09:30:00\n\"N\"\"2\",,,\n", charset).ShouldBe(
    [
        (new HeldLine(Id, "N1", Stage: "accepted", At: new DateTimeOffset(2026, 11, 24, 9, 30, 0, TimeSpan.FromHours(8))), null),
        (new HeldLine(Number: "N\"2"), null),
    ]);

    [Test]
    public void A_mark_before_utf8_is_no_part_of_the_first_column()
    {
        var reader = new HeldListText(HeldListForm.Csv, HeldListText.Named(null)!, Zone);
        reader.Read([.. "\uFEFFnumber"u8]).ShouldBeNull();
        reader.Read([.. "N1"u8]).ShouldBe((new HeldLine(Number: "N1"), null));
    }

    [TestCase("number,编号", "column 2 is not known")]
    [TestCase("number,办件编号", "column 2 is there twice")]
    [TestCase("step,digest", "there is neither deliveryId nor number nor acknowledgement")]
    [TestCase("N1;2026", "column 1 is not known")]
    public void Columns_that_are_none_are_a_fault_of_the_list_and_are_not_repeated(string first, string words)
        => Should.Throw<FormatException>(() => Read(HeldListForm.Csv, first)).Message.ShouldBe(words);

    [TestCase("N1,S1", "columns")]
    [TestCase("\"N1,S1,,x", "quote")]
    [TestCase(",S1,,", "says-nothing")]
    [TestCase("N1,S1,zz,", "digest")]
    [TestCase("N1,S1,,yesterday", "at")]
    [TestCase("N1,ThisStepIsFarTooLong,,", "step")]
    public void A_broken_line_is_a_fault_of_that_line_alone(string line, string fault)
        => Read(HeldListForm.Csv, $"number,step,digest,at\n{line}\nN2,,,").ShouldBe([(new HeldLine(), fault), (new HeldLine(Number: "N2"), null)]);

    [TestCase("not json", "json")]
    [TestCase("[1]", "json")]
    [TestCase("{\"number\":\"N1\",\"name\":\"x\"}", "columns")]
    [TestCase("{\"number\":\"N1\",\"办件编号\":\"N1\"}", "columns")]
    [TestCase("{\"number\":{}}", "json")]
    [TestCase("{\"deliveryId\":\"not-an-id\"}", "delivery-id")]
    [TestCase("{}", "says-nothing")]
    [TestCase("{\"number\":\"N1\",\"stage\":\"受理\"}", "stage")]
    public void A_broken_object_likewise(string line, string fault)
        => Read(HeldListForm.Ndjson, $"{line}\n{{\"number\":17,\"step\":null}}").ShouldBe([(new HeldLine(), fault), (new HeldLine(Number: "17"), null)]);

    [Test]
    public void Bytes_of_another_encoding_are_a_fault_of_their_line()
    {
        var reader = new HeldListText(HeldListForm.Ndjson, HeldListText.Named("utf-8")!, Zone);
        reader.Read(HeldListText.Named("gb18030")!.GetBytes("{\"办件编号\":\"N1\"}")).ShouldBe((new HeldLine(), "encoding"));
        reader.Read(null).ShouldBe((new HeldLine(), "too-long"));
        HeldListText.Named("utf-16").ShouldBeNull();
    }

    [Test]
    public void An_id_with_hyphens_and_in_capitals_is_the_same_id()
        => Read(HeldListForm.Ndjson, $$"""{"deliveryId":"{{new Guid(Id).ToString().ToUpperInvariant()}}"}""").ShouldBe([(new HeldLine(Id), null)]);
}
