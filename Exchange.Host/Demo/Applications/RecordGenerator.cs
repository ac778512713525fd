using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Demo.Applications;

/// <summary>
/// Makes applications for the sample district. The record at an index depends on seed, day, mix and index alone: a seed repeats a run, and several
/// threads may make records at once.
/// </summary>
/// <param name="day">The day on which they are taken in; it stands in their numbers and dates.</param>
public sealed class RecordGenerator(int seed, DateOnly day, RecordMix? mix = null)
{
    public const string CompanyStart = "company-start";
    public const string NameReservation = "name-reservation";
    public const string FoodPermit = "food-permit";
    public const string Newborn = "newborn";
    public const string StaffInsurance = "staff-insurance";

    /// <summary>Numbers have six digits for the sequence.</summary>
    public const int MostRecords = 999_999;

    const string District = "449903";

    static readonly JsonWriterOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    readonly RecordMix mix = mix ?? new RecordMix();

    /// <param name="index">From 0 to <see cref="MostRecords"/> - 1.</param>
    public SampleRecord Make(int index)
    {
        var number = SampleIdentifiers.TakingInNumber(District, day, index + 1);
        var dice = Dice.For(seed, number, "record");
        var body = new ArrayBufferWriter<byte>(4096);
        string item, situation;
        var persons = 0;
        IReadOnlyList<Evidence> evidence = [];
        using (var json = new Utf8JsonWriter(body, Written))
        {
            // One throw decides between the items, so that each share is what the mix says.
            var share = dice.Next(1_000_000) / 1_000_000.0;
            if ((share -= mix.NameReservation) < 0)
            {
                (item, situation) = (NameReservation, "01");
                new NameReservationForm(json, day).Write(ref dice);
            }
            else if ((share -= mix.FoodPermit) < 0)
            {
                item = FoodPermit;
                situation = dice.Chance(mix.FoodSales) ? FoodPermitForm.Sales : FoodPermitForm.Catering;
                persons = new FoodPermitForm(json, day).Write(ref dice, situation);
            }
            else if ((share -= mix.Newborn) < 0)
            {
                item = Newborn;
                situation = dice.Chance(mix.WithFather) ? NewbornForm.WithFather : NewbornForm.WithMother;
                var form = new NewbornForm(json, day);
                form.Write(ref dice, situation, index);
                // The child, in the file of cards.
                (persons, evidence) = (1, form.Evidence);
            }
            else if (share < mix.StaffInsurance)
            {
                item = StaffInsurance;
                situation = dice.Chance(mix.StaffLeave) ? StaffInsuranceForm.Leave : StaffInsuranceForm.Join;
                persons = new StaffInsuranceForm(json, day).Write(ref dice, situation);
            }
            else
            {
                item = CompanyStart;
                situation = dice.Chance(mix.NoStaff) ? "02" : dice.Chance(mix.AtWindow / (1 - mix.NoStaff + double.Epsilon)) ? "04" : "01";
                persons = new CompanyStartForm(json, day).Write(ref dice, situation);
            }
        }
        var request = Request(number, item, situation, body.WrittenSpan, evidence);
        return new SampleRecord(number, item, situation, StepsOf(item, situation), persons, body.WrittenMemory, request);
    }

    static IReadOnlyList<string> StepsOf(string item, string situation) => (item, situation) switch
    {
        (NameReservation or StaffInsurance, _) or (FoodPermit, FoodPermitForm.Sales) => ["S1"],
        (Newborn, _) => ["S1", "S2", "S3", "S4", "S5"],
        (FoodPermit, _) => ["S1", "S2", "S2H"],
        (_, "02") => ["S1", "S4", "S6"],
        _ => ["S1", "S4", "S5", "S6"],
    };

    static ReadOnlyMemory<byte> Request(string number, string item, string situation, ReadOnlySpan<byte> body, IReadOnlyList<Evidence> evidence)
    {
        var request = new ArrayBufferWriter<byte>(body.Length + 128);
        using var json = new Utf8JsonWriter(request, Written);
        json.WriteStartObject();
        json.WriteString("number"u8, number);
        json.WriteString("item"u8, item);
        json.WriteString("situation"u8, situation);
        json.WritePropertyName("body"u8);
        json.WriteRawValue(body, skipInputValidation: true);
        if (evidence.Count > 0)
        {
            json.WriteStartArray("materials"u8);
            foreach (var one in evidence)
            {
                json.WriteStartObject();
                json.WriteString("code"u8, one.Code);
                json.WriteString("as"u8, one.As);
                json.WriteString("number"u8, one.Number);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.Flush();
        return request.WrittenMemory;
    }
}
