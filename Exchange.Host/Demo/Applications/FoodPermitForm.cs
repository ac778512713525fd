using System.Text.Json;
using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Demo.Applications;

/// <summary>Writes the body of a new food business permit (schema food-permit.v1): catering, which is checked on site, or sales by commitment.</summary>
internal sealed class FoodPermitForm(Utf8JsonWriter json, DateOnly day)
{
    public const string Catering = "01";
    public const string Sales = "02";

    const string ItemCode = "1144990300750002474440131010000";
    const string BusinessLicence = "11440000006900018D001";
    const string Registration = "114499030075000247";

    static readonly string[] CateringProjects = ["0201", "0202", "0203", "0204", "0205", "0301"];
    static readonly string[] Equipment = ["消毒柜", "冷藏柜", "排烟罩", "洗手池", "留样柜", "货架"];

    /// <param name="situation"><see cref="Catering"/> or <see cref="Sales"/>.</param>
    /// <returns>The manager and the handlers.</returns>
    public int Write(ref Dice dice, string situation)
    {
        var founder = SampleWords.Person(ref dice, day, 0);
        var place = dice.Pick<Place>(SampleWords.Places);
        // On the books of market regulation, which shares them; every 25th there has been struck off.
        var known = dice.Next(SampleTown.Companies / 25) * 25 + dice.Between(1, 24);
        var (company, code) = (SampleTown.CompanyName(known), SampleTown.CompanyCode(known));

        json.WriteStartObject();
        // People hand in where it suits them; whose inspectors go is decided by where the premises are.
        var window = dice.Chance(0.7) ? place : dice.Pick<Place>(SampleWords.Places);
        var region = new Region(window.Division, $"{place.Division[..9]}000");
        json.Common(ref dice, ItemCode, situation, new Applicant("2", company, "001", code), founder, region, day);
        Materials(ref dice, situation);
        if (situation == Sales)
            json.Signed(ref dice, "ZSCN-SP", day);
        Operator(ref dice, company, code, founder, place);
        json.WriteStartObject("premises"u8);
        // Some forms name the district only: nobody's street, so the district's own team goes.
        json.WriteString("division"u8, dice.Chance(0.02) ? "449903000000" : place.Division);
        json.WriteString("address"u8, SampleWords.Address(ref dice, place));
        json.WriteNumber("area"u8, dice.Between(1500, 60_000) / 100m);
        json.WriteString("latLon"u8, $"23.{dice.Next(1_000_000):D6},113.{dice.Next(1_000_000):D6}");
        json.WriteEndObject();
        json.WriteString("mode"u8, situation == Catering ? "2"u8 : "1"u8);
        json.WriteBoolean("online"u8, dice.Chance(0.4));
        json.WriteBoolean("centralKitchen"u8, situation == Catering && dice.Chance(0.03));
        if (situation == Catering)
            json.WriteBoolean("groupCatering"u8, dice.Chance(0.05));
        Projects(ref dice, situation);
        var persons = People(ref dice);
        Fittings(ref dice);
        json.WriteString("declareOpen"u8, $"{day.AddDays(dice.Between(30, 90)):yyyy-MM-dd}");
        json.WriteEndObject();
        return persons;
    }

    void Materials(ref Dice dice, string situation)
    {
        json.WriteStartArray("materials"u8);
        json.Uploaded(ref dice, "F01");
        json.Licensed(ref dice, "F02", BusinessLicence, Registration);
        json.Uploaded(ref dice, "F03");
        if (dice.Chance(0.8))
            json.Uploaded(ref dice, "F05");
        else
            json.Later("F05");
        json.Uploaded(ref dice, "F06");
        json.Shared(ref dice, "F07");
        if (situation == Sales)
            json.Committed("F08");
        json.WriteEndArray();
    }

    void Operator(ref Dice dice, string company, string code, Person founder, Place place)
    {
        json.WriteStartObject("operator"u8);
        json.WriteString("name"u8, company);
        json.WriteString("uscc"u8, code);
        json.WriteString("legalName"u8, founder.Name);
        json.WriteString("legalIdType"u8, "111"u8);
        json.WriteString("legalIdNumber"u8, founder.Number);
        json.WriteString("domicile"u8, SampleWords.Address(ref dice, place));
        json.WriteEndObject();
    }

    void Projects(ref Dice dice, string situation)
    {
        json.WriteStartArray("projects"u8);
        if (situation == Sales)
            Project(dice.Chance(0.5) ? "0101" : "0102");
        else
        {
            // The first few of the list from a place within it: different ones, and never none.
            var count = dice.Between(1, 3);
            var from = dice.Next(CateringProjects.Length);
            for (var i = 0; i < count; i++)
                Project(CateringProjects[(from + i) % CateringProjects.Length]);
        }
        json.WriteEndArray();
    }

    void Project(string code)
    {
        json.WriteStartObject();
        json.WriteString("code"u8, code);
        json.WriteEndObject();
    }

    int People(ref Dice dice)
    {
        var handlers = dice.Between(1, 5);
        json.WriteNumber("staff"u8, handlers + dice.Next(4));
        var manager = SampleWords.Person(ref dice, day, 1);
        json.WriteStartObject("safetyManager"u8);
        json.WriteString("name"u8, manager.Name);
        json.WriteString("idNumber"u8, manager.Number);
        json.WriteString("certNo"u8, $"SPAQ-{day:yyyy}-{dice.Next(10_000):D4}");
        json.WriteEndObject();
        json.WriteStartArray("handlers"u8);
        for (var i = 0; i < handlers; i++)
        {
            var person = SampleWords.Person(ref dice, day, 10 + i);
            json.WriteStartObject();
            json.WriteString("name"u8, dice.Next(LongNameEvery) == 0 ? SampleWords.LongName(ref dice) : person.Name);
            json.WriteString("idNumber"u8, person.Number);
            json.WriteString("healthCertNo"u8, $"JK{day:yyyy}{dice.Next(1_000_000):D6}");
            json.WriteString("validTo"u8, $"{day.AddDays(dice.Between(30, 360)):yyyy-MM-dd}");
            json.WriteEndObject();
        }
        json.WriteEndArray();
        return handlers + 1;
    }

    /// <summary>One handler in this many has a name that is longer than the department's column.</summary>
    const int LongNameEvery = 200;

    void Fittings(ref Dice dice)
    {
        json.WriteStartArray("equipment"u8);
        var count = dice.Between(1, 4);
        var from = dice.Next(Equipment.Length);
        for (var i = 0; i < count; i++)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, Equipment[(from + i) % Equipment.Length]);
            json.WriteNumber("count"u8, dice.Between(1, 4));
            json.WriteString("place"u8, "后厨"u8);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
