using System.Text;
using Exchange.Core.Mapping;
using Exchange.Core.Mapping.Samples;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Tests.Mapping.Samples;

public sealed class MappingSampleTests
{
    static readonly DateTimeOffset At = DateTimeOffset.Parse("2026-11-24T10:00:00+08:00");

    static MappingSample? Read(string json, List<SampleFault> faults, MappingReads reads = MappingReads.Record) =>
        MappingSample.Read(Encoding.UTF8.GetBytes(json), reads, At, faults);

    static MappingSample Good(string json, MappingReads reads = MappingReads.Record)
    {
        var faults = new List<SampleFault>();
        var sample = Read(json, faults, reads);
        faults.ShouldBeEmpty();
        return sample.ShouldNotBeNull();
    }

    [Test]
    public void A_whole_sample_says_everything()
    {
        var input = Good("""
            {"record":{"a":1.50},"number":"N","takenInAt":"2026-01-02T03:04:05+08:00","deliveryId":"D","recordId":"R","step":"S2","version":3,"situation":"02",
             "steps":{"S1":{"acknowledgement":"A","gives":{"x":1}},"S3":{}},"warnings":[{"code":"w"}]}
            """).Record.ShouldNotBeNull();
        Encoding.UTF8.GetString(input.Record.Span).ShouldBe("""{"a":1.50}""");
        (input.Number, input.DeliveryId, input.RecordId, input.Step, input.Version, input.Situation).ShouldBe(("N", "D", "R", "S2", 3, "02"));
        input.TakenInAt.ShouldBe(DateTimeOffset.Parse("2026-01-02T03:04:05+08:00"));
        input.Steps["S1"].Acknowledgement.ShouldBe("A");
        Encoding.UTF8.GetString(input.Steps["S1"].Gives.Span).ShouldBe("""{"x":1}""");
        Encoding.UTF8.GetString(input.Warnings.Span).ShouldBe("""[{"code":"w"}]""");
        input.Steps["S3"].Gives.IsEmpty.ShouldBeTrue();
    }

    [Test]
    public void A_bare_form_is_a_sample_and_so_is_a_row()
    {
        var input = Good("""{"enterprise":{"name":"x"}}""").Record.ShouldNotBeNull();
        Encoding.UTF8.GetString(input.Record.Span).ShouldBe("""{"enterprise":{"name":"x"}}""");
        (input.TakenInAt, input.Step, input.Version).ShouldBe((At, "S1", 1));
        var row = Good("""{"SBLSH":"1"}""", MappingReads.Row).Row.ShouldNotBeNull();
        (Encoding.UTF8.GetString(row.Row.Span), row.ReceivedAt).ShouldBe(("""{"SBLSH":"1"}""", At));
        Good("""{"row":{"a":1},"source":"T","key":"7"}""", MappingReads.Row).Row!.Source.ShouldBe("T");
    }

    [TestCase("""{"record":{},"numbr":"1"}""", "")]
    [TestCase("""{"record":{},"number":1}""", "/number")]
    [TestCase("""{"record":{},"takenInAt":"2026-01-02"}""", "/takenInAt")]
    [TestCase("""{"record":{},"takenInAt":"2026-01-02T03:04:05"}""", "/takenInAt")]
    [TestCase("""{"record":{},"version":"1"}""", "/version")]
    [TestCase("""{"record":{},"version":1e40}""", "/version")]
    [TestCase("""{"record":{},"steps":[]}""", "/steps")]
    [TestCase("""{"record":{},"warnings":{}}""", "/warnings")]
    [TestCase("""{"record":{},"steps":{"S1":1}}""", "/steps/S1")]
    [TestCase("""{"record":{},"steps":{"S1":{"gives":[]}}}""", "/steps/S1/gives")]
    [TestCase("""{"record":{},"steps":{"S1":{"given":{}}}}""", "/steps/S1")]
    [TestCase("""{"record":{},"number":"\ud800"}""", "/number")]
    public void What_is_wrong_beside_the_form_is_told_and_not_passed_over(string json, string pointer)
    {
        var faults = new List<SampleFault>();
        Read(json, faults).ShouldBeNull();
        faults.ShouldHaveSingleItem().Pointer.ShouldBe(pointer);
    }

    [Test]
    public void What_is_no_JSON_has_its_place_and_none_of_its_text()
    {
        var faults = new List<SampleFault>();
        Read("{\n  \"name\": 张样一\n}", faults).ShouldBeNull();
        var fault = faults.ShouldHaveSingleItem();
        (fault.Line, fault.Column).ShouldBe((2, 11));
        (fault.Zh + fault.En).ShouldNotContain("张");
        faults.Clear();
        MappingSample.Read(new byte[] { (byte)'"', (byte)'\n', 0xC3, 0x28, (byte)'"' }, MappingReads.Record, At, faults).ShouldBeNull();
        (faults[0].Line, faults[0].Column, faults[0].En).ShouldBe((2, 1, "This is not UTF-8"));
        faults.Clear();
        Read(new string('[', 100_000) + new string(']', 100_000), faults).ShouldBeNull();
        faults.ShouldHaveSingleItem();
    }

    [Test]
    public void A_difference_is_told_place_by_place()
    {
        static string[] Lines(string expected, string found, bool xml = false) =>
            [.. MessageDifference.Between(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(found), xml).Select(d => d.ToString())];
        Lines("""{"a":1,"b":[1,{"c":"x"}],"d":null}""", """{"d":null,"b":[1,{"c":"x"}],"a":1.0}""").ShouldBeEmpty();
        Lines("""{"a":1,"b":[1,{"c":"张"}],"d":null}""", """{"b":[1,{"c":"李"},3],"d":null,"e":true}""").ShouldBe(
            ["- /a: 1", "- /b/1/c: \"张\"\n+ /b/1/c: \"李\"", "+ /b/2: 3", "+ /e: true"]);
        Lines("\"" + new string('x', 500) + "\"", "1")[0].Length.ShouldBeLessThan(260);
        Lines("<a x='1'><b>1</b><b>2</b></a>", "<a x=\"1\">\n <b>1</b>\n <b>2</b>\n</a>", xml: true).ShouldBeEmpty();
        Lines("<a x='1'><b>1</b><b>2</b><c><![CDATA[<x/>]]></c></a>", "<a y='1'><b>1</b><b>3</b><c>&lt;x/&gt;</c><d/></a>", xml: true).ShouldBe(
            ["- a/@x: 1", "+ a/@y: 1", "- a/b[2]: 2\n+ a/b[2]: 3", "- a/c: <![CDATA[<x/>]]>\n+ a/c: &lt;x/&gt;", "+ a/d: <d />"]);
        Should.Throw<FormatException>(() => Lines("{", "{}")).Message.ShouldContain("line 1");
        Should.Throw<FormatException>(() => Lines("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "<a/>", xml: true));
    }
}
