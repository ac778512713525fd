using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Demo.Applications;

/// <summary>What an applicant does who is asked for a supplement 补正: hands the missing material in, or never comes back.</summary>
/// <param name="seed">The run's: the same applicants come back in every run.</param>
public sealed class Supplement(int seed)
{
    /// <summary>One applicant in this many never comes back: the case stays open, and the summary says so.</summary>
    const int NeverComesEvery = 8;

    static readonly JsonSerializerOptions Written = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether the applicant of this record comes back.</summary>
    public bool Comes(string number) => Dice.For(seed, number, "comes-back").Next(NeverComesEvery) != 0;

    /// <summary>The whole record anew, with the material that was missing, as <c>POST /api/v1/records/{id}/versions</c> takes it.</summary>
    public ReadOnlyMemory<byte> To(SampleRecord record)
    {
        var request = JsonNode.Parse(record.Request.Span)!.AsObject();
        var body = request["body"]!.AsObject();
        // A name reservation comes without materials.
        if (body["materials"] is not JsonArray materials)
            body.Add("materials", materials = []);
        var code = record.Item == RecordGenerator.FoodPermit ? "F05" : "M05";
        foreach (var earlier in materials.Where(m => (string?)m!["code"] == code).ToList())
            materials.Remove(earlier);
        var dice = Dice.For(seed, record.Number, "supplement-material");
        materials.Add(new JsonObject
        {
            ["code"] = code,
            ["kind"] = "1",
            ["cllx"] = "2",
            ["copies"] = 1,
            ["source"] = "upload",
            ["trust"] = "C",
            ["fileId"] = $"f-{dice.NextBits():x16}",
            ["sha256"] = $"{dice.NextBits():x16}{dice.NextBits():x16}{dice.NextBits():x16}{dice.NextBits():x16}",
        });
        return JsonSerializer.SerializeToUtf8Bytes(request, Written);
    }
}
