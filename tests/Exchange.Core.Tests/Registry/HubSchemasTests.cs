using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Checking;
using Exchange.Core.Checking.Sampling;
using Exchange.Core.Intake;
using Exchange.Core.Progress;
using Exchange.Core.Records;

namespace Exchange.Core.Tests.Registry;

/// <summary>The hub's own contents have schemas for departments to check by beforehand; the readers decide, and must not contradict them.</summary>
public sealed class HubSchemasTests
{
    private static readonly byte[] Submissions = File.ReadAllBytes(Repository.Path("schemas", "hub", "submission.v1.json"));

    private static readonly byte[] Events = File.ReadAllBytes(Repository.Path("schemas", "hub", "progress-report.v1.json"));

    [Test]
    public void What_fits_the_schema_of_a_submission_is_read_and_what_does_not_is_refused()
    {
        var samples = SchemaSampler.Sample(Submissions, seed: 7, count: 30);

        samples.Valid.Count.ShouldBeGreaterThan(5);
        foreach (var text in samples.Valid) Read(text).ShouldBeEmpty(text);
        samples.Invalid.Count.ShouldBeGreaterThan(8);
        foreach (var broken in samples.Invalid) Read(broken.Json).ShouldNotBeEmpty($"{broken.Breaks}: {broken.Json}");

        static List<Finding> Read(string text)
        {
            var faults = new List<Finding>();
            (Submission.Read(Encoding.UTF8.GetBytes(text), faults) is null).ShouldBe(faults.Count > 0);
            return faults;
        }
    }

    [Test]
    public void What_fits_the_schema_of_a_progress_report_is_read_and_what_does_not_is_refused()
    {
        var samples = SchemaSampler.Sample(Events, seed: 7, count: 60);

        samples.Valid.Count.ShouldBeGreaterThan(20);
        foreach (var text in samples.Valid) IsRead(text).ShouldBe(!EndsBeforeItBegins(text), text);
        samples.Invalid.Count.ShouldBeGreaterThan(20);
        foreach (var broken in samples.Invalid) IsRead(broken.Json).ShouldBeFalse($"{broken.Breaks}: {broken.Json}");
    }

    // What no schema says: of a result's two days the first comes first.
    private static bool EndsBeforeItBegins(string text)
    {
        using var report = JsonDocument.Parse(text);
        return report.RootElement.TryGetProperty("results", out var results) && results.ValueKind == JsonValueKind.Array
            && results.EnumerateArray().Any(static one => Day(one, "validFrom") is { } from && Day(one, "validUntil") is { } until && string.CompareOrdinal(until, from) < 0);

        static string? Day(JsonElement result, string name) => result.TryGetProperty(name, out var day) && day.ValueKind == JsonValueKind.String ? day.GetString() : null;
    }

    [TestCase("""{ "about": { "delivery": "d1", "step": null } }""", true)]
    [TestCase("""{ "about": { "delivery": "d1", "step": "S1" } }""", false)]
    [TestCase("""{ "about": { "record": "r1" } }""", false)]
    [TestCase("""{ "about": { "record": "r1", "step": "S1" } }""", true)]
    [TestCase("""{ "about": { "number": "n1", "record": null } }""", true)]
    [TestCase("""{ "about": { "number": "n1", "acknowledgement": "a1" } }""", false)]
    [TestCase("""{ "about": { "number": "n1", "place": null } }""", false)]
    [TestCase("""{ "about": {} }""", false)]
    [TestCase("""{ "at": "2016-12-31T23:59:60Z" }""", false)]
    [TestCase("""{ "at": "2026-11-24t09:30:00.123456789z" }""", true)]
    [TestCase("""{ "at": "2026-11-24T09:30:00+14:00" }""", true)]
    [TestCase("""{ "at": "2026-11-24T09:30:00+14:01" }""", false)]
    [TestCase("""{ "at": "2026-02-29T09:30:00Z" }""", false)]
    [TestCase("""{ "version": 1.0 }""", true)]
    [TestCase("""{ "version": 1.5 }""", false)]
    [TestCase("""{ "version": 9223372036854775807 }""", true)]
    [TestCase("""{ "version": 9223372036854775808 }""", false)]
    [TestCase("""{ "stage": "closed" }""", false)]
    [TestCase("""{ "stage": "closed", "code": null }""", false)]
    [TestCase("""{ "stage": "closed", "code": "00" }""", true)]
    [TestCase("""{ "code": null, "text": null, "by": null, "number": null, "version": null, "gives": null }""", true)]
    [TestCase("""{ "text": "first line\nsecond" }""", true)]
    [TestCase("""{ "by": "first line\nsecond" }""", false)]
    [TestCase("""{ "gives": [] }""", false)]
    [TestCase("""{ "stage": "closed", "code": "0", "results": null }""", true)]
    [TestCase("""{ "stage": "closed", "code": "0", "results": [] }""", false)]
    [TestCase("""{ "stage": "closed", "code": "0", "results": [{ "kind": "certificate", "number": "JY-1", "validFrom": "2026-12-04", "validUntil": "2026-12-04" }] }""", true)]
    [TestCase("""{ "stage": "closed", "code": "0", "results": [{ "kind": "certificate", "name": "营业执照" }] }""", false)]
    [TestCase("""{ "stage": "issued", "results": [{ "kind": "document", "name": "决定书" }] }""", true)]
    [TestCase("""{ "stage": "issued", "results": [{ "kind": "document", "number": "1", "name": null }] }""", true)]
    [TestCase("""{ "stage": "issued", "results": [{ "kind": "document" }] }""", false)]
    [TestCase("""{ "stage": "issued", "results": [{ "kind": "licence", "number": "1" }] }""", false)]
    [TestCase("""{ "stage": "issued", "results": [{ "kind": "document", "number": "1", "validUntil": "2026-02-29" }] }""", false)]
    [TestCase("""{ "stage": "issued", "results": [{ "kind": "document", "number": "1", "collect": "post" }] }""", false)]
    [TestCase("""{ "stage": "issued", "results": [{ "kind": "document", "number": "1", "copies": 2 }] }""", false)]
    [TestCase("""{ "stage": "issued", "results": ["JY-1"] }""", false)]
    [TestCase("""{ "stage": "issued", "results": [{ "kind": "document", "number": "1", "link": "file:///etc/passwd" }] }""", false)]
    public void Reader_and_schema_agree_on_a_progress_report(string change, bool good)
    {
        var text = JsonNode.Parse("""{ "eventId": "e1", "about": { "delivery": "d1" }, "stage": "accepted", "at": "2026-11-24T09:30:00+08:00" }""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject()) text[name] = value?.DeepClone();

        IsRead(text.ToJsonString()).ShouldBe(good, "the reader");
        new Checker(SchemaCompiler.Compile(Events, CompileOptions.Hub).OrThrow()).Check(Encoding.UTF8.GetBytes(text.ToJsonString())).IsValid.ShouldBe(good, "the schema");
    }

    private static bool IsRead(string text)
    {
        var faults = new List<Finding>();
        var report = ProgressReport.Read(Encoding.UTF8.GetBytes(text), faults);
        (report is null).ShouldBe(faults.Count > 0);
        return report is not null;
    }

    [Test]
    public void The_schema_of_a_progress_report_has_the_hubs_stages() =>
        JsonNode.Parse(Events)!["properties"]!["stage"]!["enum"]!.AsArray().Select(stage => (string?)stage).ShouldBe(Stage.All);
}
