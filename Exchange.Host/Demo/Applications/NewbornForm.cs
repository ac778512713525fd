using System.Text.Json;
using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Demo.Applications;

/// <summary>Writes the body after a birth (schema newborn.v1): of parents who are married, the child registered with one of them.</summary>
internal sealed class NewbornForm(Utf8JsonWriter json, DateOnly day)
{
    public const string WithMother = "01";
    public const string WithFather = "02";

    /// <summary>Births lie this many days back at most; after a year it is no birth of this item any more.</summary>
    public const int Days = 300;

    /// <summary>One child in this many has a name that is longer than the household register's column.</summary>
    const int LongNameEvery = 40;

    const string ItemCode = "11449903007500083A4440199002000";
    const string PersonCard = "114400000069000268001";
    const string HouseholdBook = "114400000069000268002";
    const string MarriageCertificate = "11440000006900050Q001";
    const string Police = "11449903007500059R";
    const string CivilAffairs = "114499030075000915";

    static readonly string[] Hospitals = ["云溪区样例妇幼保健院", "云溪区样例人民医院", "临洲市样例第三医院"];

    readonly List<Evidence> evidence = [];

    /// <summary>What came with the form that was written: licences, each with its holder's consent, and a declaration where the name is the mother's.</summary>
    public IReadOnlyList<Evidence> Evidence => evidence;

    /// <param name="situation"><see cref="WithMother"/> or <see cref="WithFather"/>.</param>
    /// <param name="index">The record's: it spreads births over the days, so that no day runs out of numbers.</param>
    public void Write(ref Dice dice, string situation, int index)
    {
        var mother = SampleWords.Person(ref dice, day, 0, "2", years: 24);
        var father = SampleWords.Person(ref dice, day, 1, "1", years: 30);
        var place = dice.Pick<Place>(SampleWords.Places);
        // She has her household there: public security has her on its books, and shares it.
        var known = SampleTown.Mother(ref dice, day, place.Division);
        mother = mother with { Name = SampleTown.Name(known), Number = SampleTown.Number(known) };
        var (applicant, other) = situation == WithMother ? (mother, father) : (father, mother);
        var mothersName = dice.Chance(0.1);

        json.WriteStartObject();
        json.Common(ref dice, ItemCode, situation, applicant, place.Division, day);
        Consents(ref dice, other);
        if (mothersName)
            json.Signed(ref dice, "SMX-MX", day);
        Papers(ref dice, mothersName);
        Baby(ref dice, mothersName ? mother : father, index);
        Parent("mother", mother, place);
        Parent("father", father, place);
        json.WriteStartObject("marriage"u8);
        json.WriteString("certNo"u8, $"J449903-{day.Year - dice.Between(1, 8)}-{dice.Next(1_000_000):D6}");
        json.WriteEndObject();
        json.WriteStartObject("hospital"u8);
        var hospital = dice.Next(Hospitals.Length);
        json.WriteString("code"u8, $"44990300PDY{hospital + 1:D6}");
        json.WriteString("name"u8, Hospitals[hospital]);
        json.WriteString("deliveryNo"u8, $"FM{day:yyyy}{index:D8}");
        json.WriteEndObject();
        Household(ref dice, situation, applicant, place);
        json.WriteStartObject("medical"u8);
        json.WriteString("division"u8, "449903000000"u8);
        json.WriteString("payMonth"u8, $"{day.AddMonths(1):yyyyMM}");
        json.WriteEndObject();
        json.WriteStartObject("card"u8);
        json.WriteString("bank"u8, dice.Pick<string>(["102", "103", "104", "105"]));
        json.WriteString("collect"u8, dice.Chance(0.6) ? "1"u8 : "0"u8);
        json.WriteEndObject();
        json.WriteStartObject("reimburse"u8);
        json.WriteString("bankName"u8, "样例银行云溪支行"u8);
        json.WriteString("account"u8, $"62000000{dice.Next(100_000_000):D8}");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The other parent says by code that the licences may be used.</summary>
    void Consents(ref Dice dice, Person other)
    {
        json.WriteStartArray("consents"u8);
        foreach (var type in new[] { PersonCard, HouseholdBook, MarriageCertificate })
        {
            json.WriteStartObject();
            json.WriteString("subject"u8, other.Number);
            json.WriteString("licenceType"u8, type);
            json.WriteString("authCode"u8, $"YZM{dice.NextBits():X16}");
            json.WriteString("at"u8, $"{day:yyyy-MM-dd}T08:{dice.Next(60):D2}:00+08:00");
            json.WriteString("until"u8, $"{day.AddDays(30):yyyy-MM-dd}T08:00:00+08:00");
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    void Papers(ref Dice dice, bool mothersName)
    {
        Licence(ref dice, "B11", PersonCard, Police);
        Licence(ref dice, "B11", PersonCard, Police);
        Licence(ref dice, "B12", MarriageCertificate, CivilAffairs);
        Licence(ref dice, "B13", HouseholdBook, Police);
        if (mothersName)
            evidence.Add(new Evidence("B02", "commitment", $"SMX-{dice.NextBits():X16}"));
    }

    void Licence(ref Dice dice, string code, string type, string issuer) =>
        evidence.Add(new Evidence(code, "licence", SampleIdentifiers.Licence(type, issuer, $"2026{dice.Next(1_000_000):D6}")));

    void Baby(ref Dice dice, Person named, int index)
    {
        var born = day.AddDays(-1 - index % Days);
        json.WriteStartObject("baby"u8);
        json.WriteString("name"u8, dice.Next(LongNameEvery) == 0 ? SampleWords.LongName(ref dice) : SampleWords.ChildName(ref dice, named.Name));
        json.WriteString("sex"u8, dice.Chance(0.5) ? "1"u8 : "2"u8);
        json.WriteString("birth"u8, $"{born:yyyy-MM-dd}T{dice.Next(24):D2}:{dice.Next(60):D2}:00+08:00");
        json.WriteString("birthDivision"u8, "449903"u8);
        json.WriteNumber("weightG"u8, dice.Between(2400, 4200));
        json.WriteString("nation"u8, named.Nation);
        json.WriteString("nativeDivision"u8, "449903"u8);
        json.WriteEndObject();
    }

    void Parent(string name, Person parent, Place place)
    {
        json.WriteStartObject(name);
        json.Identity(parent);
        json.WriteString("nation"u8, parent.Nation);
        json.WriteString("mobile"u8, parent.Mobile);
        json.WriteString("hukouDivision"u8, place.Division);
        json.WriteEndObject();
    }

    void Household(ref Dice dice, string situation, Person householder, Place place)
    {
        json.WriteStartObject("hukou"u8);
        json.WriteString("follow"u8, situation == WithMother ? "mother"u8 : "father"u8);
        if (dice.Chance(0.7))
        {
            json.WriteStartObject("householder"u8);
            json.WriteString("name"u8, householder.Name);
            json.WriteString("idNumber"u8, householder.Number);
            json.WriteString("relation"u8, "子女"u8);
            json.WriteEndObject();
        }
        json.WriteString("policeStation"u8, $"{place.Division[..9]}000");
        json.WriteString("address"u8, SampleWords.Address(ref dice, place));
        json.WriteString("kind"u8, dice.Chance(0.9) ? "10"u8 : "20"u8);
        json.WriteEndObject();
    }
}
