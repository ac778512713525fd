using System.Net.Http.Json;
using System.Text.Json;
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

    /// <exception cref="HttpRequestException">The hub would not answer.</exception>
    internal static async Task<DemoSpared> Ask(HttpClient http, IEnumerable<SampleRecord> records, CancellationToken stop)
    {
        var sum = new DemoSpared(0, 0, 0);
        foreach (var record in records.Where(static record => record.Item == "newborn").OrderBy(static record => record.Number, StringComparer.Ordinal).Take(Most))
        {
            using var answer = await http.PostAsJsonAsync("api/v1/evidence", Question(record), stop);
            if (!answer.IsSuccessStatusCode)
                throw new HttpRequestException($"{record.Number}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(stop)}", null, answer.StatusCode);
            var told = JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync(stop));
            sum = new DemoSpared(sum.Applications + 1, sum.Materials + told.GetProperty("materials").GetArrayLength(), sum.Spared + told.GetProperty("spared").GetInt32());
        }
        return sum;
    }

    /// <summary>For the mother, with what the other parent has agreed to.</summary>
    static object Question(SampleRecord record)
    {
        var body = JsonElement.Parse(record.Body.Span);
        var mother = body.GetProperty("mother");
        var consents = body.TryGetProperty("consents", out var given)
            ? given.EnumerateArray().Select(static one => new { number = one.GetProperty("subject").GetString(), authCode = one.GetProperty("authCode").GetString() }).ToArray() : [];
        return new
        {
            item = record.Item, situation = record.Situation, division = "449903000000",
            subject = new { numberType = "111", number = mother.GetProperty("idNumber").GetString(), name = mother.GetProperty("name").GetString() },
            consents = consents.Append(new { number = mother.GetProperty("idNumber").GetString(), authCode = (string?)"counter" }).Take(20).ToArray(),
        };
    }
}
