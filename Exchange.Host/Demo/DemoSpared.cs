using System.Text.Json;
using Exchange.Client;
using Exchange.Host.Demo.Applications;

namespace Exchange.Host.Demo;

/// <summary>What people need not have brought, as the hub says when the intake system asks for some of them.</summary>
/// <param name="Applications">For which it was asked.</param>
/// <param name="Materials">That these ask for.</param>
/// <param name="Spared">Of these: something stands in for the paper.</param>
public sealed record DemoSpared(int Applications, int Materials, int Spared)
{
    // A window asks before it takes in; the demo asks afterwards, for a few, so that it measures what it always has.
    const int Most = 40;

    /// <summary>One line for people.</summary>
    public override string ToString() => $"免提交 need not be brought: {Spared} of {Materials} materials of {Applications} births";

    /// <exception cref="ExchangeProblemException">The hub would not answer.</exception>
    internal static async Task<DemoSpared> Ask(ExchangeClient hub, IEnumerable<SampleRecord> records, CancellationToken stop)
    {
        var sum = new DemoSpared(0, 0, 0);
        foreach (var record in records.Where(static record => record.Item == "newborn").OrderBy(static record => record.Number, StringComparer.Ordinal).Take(Most))
        {
            var told = await hub.AskForEvidence(Question(record), stop);
            sum = new DemoSpared(sum.Applications + 1, sum.Materials + told.Materials.Count, sum.Spared + told.Spared);
        }
        return sum;
    }

    /// <summary>For the mother, with what the other parent has agreed to.</summary>
    internal static EvidenceQuestionBody Question(SampleRecord record)
    {
        var body = JsonElement.Parse(record.Body.Span);
        var mother = body.GetProperty("mother");
        var number = mother.GetProperty("idNumber").GetString()!;
        var consents = body.TryGetProperty("consents", out var given)
            ? given.EnumerateArray().Select(static one => new ConsentBody { Number = one.GetProperty("subject").GetString()!, AuthCode = one.GetProperty("authCode").GetString()! }) : [];
        return new EvidenceQuestionBody
        {
            Item = record.Item, Situation = record.Situation, Division = "449903000000",
            Subject = new EvidenceSubjectBody { NumberType = "111", Number = number, Name = mother.GetProperty("name").GetString() },
            Consents = [.. consents.Append(new ConsentBody { Number = number, AuthCode = "counter" }).Take(20)],
        };
    }
}
