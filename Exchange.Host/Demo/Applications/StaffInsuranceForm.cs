using System.Text.Json;
using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Demo.Applications;

/// <summary>Writes the body of insuring staff (schema staff-insurance.v1): those who join a unit, or leave it.</summary>
internal sealed class StaffInsuranceForm(Utf8JsonWriter json, DateOnly day)
{
    public const string Join = "01";
    public const string Leave = "02";

    const string ItemCode = "11449903007500040W4442014001000";

    // Units of this form are insured already: serials of their own keep their codes apart from those of the other forms.
    const long InsuredBefore = 700_000_000;

    static readonly string[] Reasons = ["劳动合同期满", "本人辞职", "退休", "调出本地"];

    /// <param name="situation"><see cref="Join"/> or <see cref="Leave"/>.</param>
    /// <returns>How many persons.</returns>
    public int Write(ref Dice dice, string situation)
    {
        var contact = SampleWords.Person(ref dice, day, 0);
        var place = dice.Pick<Place>(SampleWords.Places);
        var company = $"云溪{SampleWords.CompanyCore(ref dice)}商贸有限公司";
        var code = SampleIdentifiers.CompanyCode("449903", InsuredBefore + dice.Next(100_000_000));
        // Most units report a few; a large one brings many at once.
        var count = dice.Chance(0.05) ? dice.Between(80, 300) : dice.Between(1, 30);

        json.WriteStartObject();
        json.Common(ref dice, ItemCode, situation, new Applicant("2", company, "001", code), contact, new Region(place.Division, "449903000000"), day);
        json.Signed(ref dice, "ZSCN-LDHT", day);
        json.WriteStartObject("unit"u8);
        json.WriteString("uscc"u8, code);
        json.WriteString("name"u8, company);
        json.WriteString("aab001"u8, $"4499{dice.Next(1_000_000_000):D10}");
        json.WriteEndObject();
        Staff(ref dice, situation, count);
        json.WriteStartArray("insurances"u8);
        json.WriteStringValue("pension"u8);
        if (dice.Chance(0.9))
            json.WriteStringValue("unemployment"u8);
        json.WriteStringValue("injury"u8);
        json.WriteEndArray();
        json.WriteString("month"u8, $"{day.AddMonths(1):yyyyMM}");
        json.WriteEndObject();
        return count;
    }

    void Staff(ref Dice dice, string situation, int count)
    {
        var numbers = new HashSet<string>(count, StringComparer.Ordinal);
        json.WriteStartArray("staff"u8);
        for (var i = 0; i < count; i++)
        {
            // Beyond sixty, people of one record may be given the same number: then the next one is asked in.
            var person = SampleWords.Person(ref dice, day, i % 60);
            while (!numbers.Add(person.Number))
                person = SampleWords.Person(ref dice, day, i % 60);
            json.WriteStartObject();
            json.Identity(person);
            json.WriteString("sex"u8, person.Sex);
            json.WriteString("nation"u8, person.Nation);
            if (dice.Chance(0.6))
                json.WriteString("mobile"u8, person.Mobile);
            json.WriteNumber("wage"u8, dice.Between(300_000, 2_500_000) / 100m);
            if (situation == Join)
                json.WriteString("startDate"u8, $"{new DateOnly(day.Year, day.Month, 1).AddMonths(1):yyyy-MM-dd}");
            else
            {
                json.WriteString("endDate"u8, $"{new DateOnly(day.Year, day.Month, 1).AddMonths(1).AddDays(-1):yyyy-MM-dd}");
                json.WriteString("reason"u8, dice.Pick<string>(Reasons));
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
