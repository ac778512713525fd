using System.Text;
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

    private static readonly byte[] Events = File.ReadAllBytes(Repository.Path("schemas", "hub", "progress-event.v1.json"));

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
    public void What_fits_the_schema_of_a_progress_event_is_read()
    {
        var samples = SchemaSampler.Sample(Events, seed: 7, count: 60);

        samples.Valid.Count.ShouldBeGreaterThan(20);
        foreach (var text in samples.Valid)
        {
            var faults = new List<Finding>();
            ProgressReport.Read(Encoding.UTF8.GetBytes(text), faults).ShouldNotBeNull($"{string.Join("; ", faults)}: {text}");
        }
    }

    [Test]
    public void The_schema_of_a_progress_event_has_the_hubs_stages() =>
        JsonNode.Parse(Events)!["properties"]!["stage"]!["enum"]!.AsArray().Select(stage => (string?)stage).ShouldBe(Stage.All);
}
