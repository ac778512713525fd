using System.Text.Json;
using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Demo.Applications;

/// <summary>Writes the body of starting a company (schema company-start.v1); the shareholders' subscribed sums add up to the capital.</summary>
internal sealed class CompanyStartForm(Utf8JsonWriter json, DateOnly day)
{
    const string ItemCode = "1144990300750002474440199001000";

    static readonly string[] Types = ["1151", "1151", "1130", "1130", "1190"];

    /// <param name="situation">01 online with staff, 02 online without, 04 at the window.</param>
    /// <returns>The staff.</returns>
    public int Write(ref Dice dice, string situation)
    {
        var founder = SampleWords.Person(ref dice, day, 0);
        var supervisor = SampleWords.Person(ref dice, day, 1);
        var place = dice.Pick<Place>(SampleWords.Places);
        var staff = situation == "02" ? [] : Staff(ref dice, founder);

        json.WriteStartObject();
        json.Common(ref dice, ItemCode, situation, founder, place.Division, day);
        Materials(ref dice, staff.Length > 0);
        var type = dice.Pick<string>(Types);
        var capital = Enterprise(ref dice, type, place, staff.Length);
        json.WriteStartObject("legalRepresentative"u8);
        json.Identity(founder);
        json.WriteString("sex"u8, founder.Sex);
        json.WriteString("nation"u8, founder.Nation);
        json.WriteString("mobile"u8, founder.Mobile);
        json.WriteString("position"u8, "432K"u8);
        json.WriteEndObject();
        Shareholders(ref dice, type, capital, founder);
        json.WriteStartArray("officers"u8);
        Officer(founder, "432K");
        if (dice.Chance(0.3))
            Officer(founder, "436A");
        Officer(supervisor, "408A");
        json.WriteEndArray();
        Reachable("financeOfficer", dice.Chance(0.5) ? supervisor : SampleWords.Person(ref dice, day, 2));
        Reachable("taxOfficer", dice.Chance(0.5) ? founder : SampleWords.Person(ref dice, day, 3));
        Seals(ref dice);
        Invoices(ref dice);
        Insurance(ref dice, staff);
        json.WriteEndObject();
        return staff.Length;
    }

    Person[] Staff(ref Dice dice, Person founder)
    {
        var staff = new Person[dice.Chance(0.05) ? dice.Between(8, 30) : dice.Between(1, 5)];
        staff[0] = founder;
        for (var i = 1; i < staff.Length; i++)
            staff[i] = SampleWords.Person(ref dice, day, 20 + i);
        return staff;
    }

    void Materials(ref Dice dice, bool staff)
    {
        json.WriteStartArray("materials"u8);
        json.Uploaded(ref dice, "M01");
        json.Uploaded(ref dice, "M02");
        if (dice.Chance(0.7))
            json.Licensed(ref dice, "M03");
        else
            json.Shared(ref dice, "M03");
        json.Uploaded(ref dice, "M04");
        if (dice.Chance(0.6))
            json.Shared(ref dice, "M05");
        else
            json.Committed("M05");
        if (staff)
            json.Uploaded(ref dice, "M07");
        json.WriteEndArray();
    }

    decimal Enterprise(ref Dice dice, string type, Place place, int staff)
    {
        var trade = dice.Pick<Trade>(SampleWords.Trades);
        var cents = dice.Chance(0.1) ? dice.Between(1, 99) : 0;
        var capital = dice.Between(3, 1000) * 10_000m + cents / 100m;
        json.WriteStartObject("enterprise"u8);
        json.WriteString("name"u8, $"云溪{SampleWords.CompanyCore(ref dice)}{trade.Name}有限公司");
        if (dice.Chance(0.7))
            json.WriteString("nameReservationNo"u8, $"YXMC{day:yyyy}{dice.Next(1_000_000):D6}");
        json.WriteString("type"u8, type);
        json.WriteNumber("capital"u8, capital);
        json.WriteString("currency"u8, "CNY"u8);
        json.WriteStartObject("domicile"u8);
        json.WriteString("division"u8, place.Division);
        json.WriteString("address"u8, SampleWords.Address(ref dice, place));
        if (dice.Chance(0.8))
            json.WriteString("postcode"u8, "449903"u8);
        if (dice.Chance(0.5))
            json.WriteString("housePropertyNo"u8, $"449903001001GB{dice.Next(100_000):D5}F{dice.Next(10_000):D4}0001");
        json.WriteEndObject();
        json.WriteString("scope"u8, trade.Scope);
        json.WriteStartObject("industry"u8);
        json.WriteString("section"u8, trade.Section);
        json.WriteString("code"u8, trade.Code);
        json.WriteEndObject();
        json.WriteString("termFrom"u8, $"{day:yyyy-MM-dd}");
        if (dice.Chance(0.25))
            json.WriteString("termTo"u8, $"{day.AddYears(20).AddDays(-1):yyyy-MM-dd}");
        json.WriteNumber("employees"u8, staff);
        json.WriteEndObject();
        return capital;
    }

    void Shareholders(ref Dice dice, string type, decimal capital, Person founder)
    {
        var count = type == "1151" ? 1 : dice.Between(2, 4);
        json.WriteStartArray("shareholders"u8);
        var left = capital;
        for (var i = 0; i < count; i++)
        {
            // The last takes what is left, so the sums add up to the cent; the others take whole yuan and leave enough for those after them.
            var part = i == count - 1 ? left : Math.Max(1m, Math.Floor(left / (count - i) * dice.Between(50, 150) / 100m));
            left -= part;
            json.WriteStartObject();
            var legal = type == "1190" && i > 0 && dice.Chance(0.7);
            if (legal)
            {
                json.WriteString("name"u8, $"云溪{SampleWords.CompanyCore(ref dice)}投资有限公司");
                json.WriteString("idType"u8, "001"u8);
                json.WriteString("idNumber"u8, SampleIdentifiers.CompanyCode("449903", dice.Next(1_000_000_000)));
            }
            else
                json.Identity(i == 0 ? founder : SampleWords.Person(ref dice, day, 10 + i));
            json.WriteString("kind"u8, legal ? "legal"u8 : "natural"u8);
            json.WriteNumber("subscribed"u8, part);
            json.WriteString("form"u8, dice.Pick<string>(["1", "1", "1", "1", "2", "3"]));
            json.WriteString("due"u8, $"{day.AddYears(5).AddDays(-1):yyyy-MM-dd}");
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    void Officer(Person person, string position)
    {
        json.WriteStartObject();
        json.Identity(person);
        json.WriteString("position"u8, position);
        json.WriteEndObject();
    }

    void Reachable(string name, Person person)
    {
        json.WriteStartObject(name);
        json.Identity(person);
        json.WriteString("mobile"u8, person.Mobile);
        json.WriteEndObject();
    }

    void Seals(ref Dice dice)
    {
        var count = dice.Between(1, 5);
        json.WriteStartArray("seals"u8);
        for (var i = 1; i <= count; i++)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, $"{i:D2}");
            json.WriteString("material"u8, "10"u8);
            json.WriteNumber("count"u8, 1);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    void Invoices(ref Dice dice)
    {
        var general = dice.Chance(0.3);
        json.WriteStartObject("invoices"u8);
        json.WriteString("taxpayer"u8, general ? "general"u8 : "small"u8);
        json.WriteStartArray("kinds"u8);
        if (general)
            json.WriteStringValue("数电专票"u8);
        json.WriteStringValue("数电普票"u8);
        json.WriteEndArray();
        json.WriteNumber("quota"u8, dice.Between(1, 30) * 10_000);
        json.WriteEndObject();
    }

    void Insurance(ref Dice dice, Person[] staff)
    {
        var month = $"{day.AddMonths(1):yyyyMM}";
        json.WriteStartObject("social"u8);
        json.WriteStartArray("insurances"u8);
        json.WriteStringValue("pension"u8);
        json.WriteStringValue("unemployment"u8);
        json.WriteStringValue("injury"u8);
        json.WriteEndArray();
        json.WriteString("firstMonth"u8, month);
        json.WriteStartArray("staff"u8);
        foreach (var person in staff)
        {
            json.WriteStartObject();
            json.Identity(person);
            json.WriteString("sex"u8, person.Sex);
            json.WriteString("nation"u8, person.Nation);
            json.WriteString("mobile"u8, person.Mobile);
            json.WriteNumber("wage"u8, dice.Between(300_000, 2_500_000) / 100m);
            json.WriteString("startDate"u8, $"{new DateOnly(day.Year, day.Month, 1).AddMonths(1):yyyy-MM-dd}");
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        if (staff.Length > 0)
            Fund(ref dice, staff, month);
        json.WriteStartObject("medical"u8);
        json.WriteString("firstMonth"u8, month);
        json.WriteEndObject();
    }

    void Fund(ref Dice dice, Person[] staff, string month)
    {
        json.WriteStartObject("fund"u8);
        json.WriteNumber("unitRate"u8, dice.Between(5, 12));
        json.WriteNumber("personRate"u8, dice.Between(5, 12));
        json.WriteString("firstMonth"u8, month);
        if (dice.Chance(0.5))
            json.WriteNumber("payDay"u8, dice.Between(1, 28));
        json.WriteStartArray("staff"u8);
        foreach (var person in staff)
            json.WriteStringValue(person.Number);
        json.WriteEndArray();
        json.WriteString("baseFrom"u8, "wage"u8);
        json.WriteEndObject();
    }
}
