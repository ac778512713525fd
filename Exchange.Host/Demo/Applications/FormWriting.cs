using System.Text.Json;
using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Demo.Applications;

/// <summary>What the forms of all items have in common: the case-common part and how people and materials are written.</summary>
internal static class FormWriting
{
    const string PersonCard = "114400000069000268001";
    const string Police = "11449903007500059R";

    /// <summary>A person who applies for themselves, in the district.</summary>
    public static void Common(this Utf8JsonWriter json, ref Dice dice, string itemCode, string situation, Person applicant, string division, DateOnly day) =>
        json.Common(
            ref dice, itemCode, situation, new Applicant("1", applicant.Name, "111", applicant.Number), applicant, new Region(division, "449903000000"), day);

    public static void Common(
        this Utf8JsonWriter json, ref Dice dice, string itemCode, string situation, Applicant applicant, Person contact, Region region, DateOnly day)
    {
        json.WriteString("itemCode"u8, itemCode);
        json.WriteString("situation"u8, situation);

        json.WriteStartObject("applicant"u8);
        json.WriteString("type"u8, applicant.Type);
        json.WriteString("name"u8, applicant.Name);
        json.WriteString("idType"u8, applicant.IdType);
        json.WriteString("idNumber"u8, applicant.IdNumber);
        json.WriteNumber("authLevel"u8, dice.Between(2, 4));
        json.WriteBoolean("present"u8, true);
        json.WriteEndObject();

        json.WriteStartObject("contact"u8);
        json.WriteString("name"u8, contact.Name);
        json.WriteString("mobile"u8, contact.Mobile);
        if (dice.Chance(0.4))
            json.WriteString("email"u8, $"yang{dice.Next(10_000)}@mail.example");
        json.WriteEndObject();

        var window = situation == "04";
        json.WriteStartObject("channel"u8);
        json.WriteString("TJFS"u8, window ? "0"u8 : "1"u8);
        if (!window)
            json.WriteString("WSSBQD"u8, dice.Pick<string>(["0", "0", "1", "3", "4"]));
        json.WriteEndObject();
        if (window)
        {
            json.WriteStartObject("window"u8);
            json.WriteString("hall"u8, "云溪区政务服务大厅"u8);
            json.WriteString("counter"u8, $"A{dice.Between(1, 24):D2}");
            json.WriteString("clerkNo"u8, $"ZS{dice.Between(1, 60):D4}");
            json.WriteEndObject();
        }

        json.WriteStartObject("region"u8);
        json.WriteString("occurred"u8, region.Occurred);
        if (region.Jurisdiction is { } jurisdiction)
            json.WriteString("jurisdiction"u8, jurisdiction);
        json.WriteEndObject();

        var minute = dice.Between(9 * 60, 17 * 60 + 29);
        json.WriteString("submittedAt"u8, $"{day:yyyy-MM-dd}T{minute / 60:D2}:{minute % 60:D2}:{dice.Next(60):D2}+08:00");

        var mailed = dice.Chance(0.3);
        json.WriteStartObject("result"u8);
        json.WriteString("collect"u8, mailed ? "1"u8 : "0"u8);
        if (mailed)
        {
            json.WriteStartObject("mail"u8);
            json.WriteString("name"u8, contact.Name);
            json.WriteString("mobile"u8, contact.Mobile);
            json.WriteString("division"u8, region.Occurred);
            json.WriteString("address"u8, SampleWords.Address(ref dice, dice.Pick<Place>(SampleWords.Places)));
            json.WriteString("postcode"u8, "449903"u8);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteBoolean("smsNotify"u8, false);
    }

    public static void Identity(this Utf8JsonWriter json, Person person)
    {
        json.WriteString("name"u8, person.Name);
        json.WriteString("idType"u8, "111"u8);
        json.WriteString("idNumber"u8, person.Number);
    }

    public static void Uploaded(this Utf8JsonWriter json, ref Dice dice, string code)
    {
        json.StartMaterial(code, "upload", "C");
        json.WriteNumber("copies"u8, 1);
        json.WriteString("fileId"u8, $"f-{dice.NextBits():x16}");
        json.WriteString("sha256"u8, $"{dice.NextBits():x16}{dice.NextBits():x16}{dice.NextBits():x16}{dice.NextBits():x16}");
        json.WriteEndObject();
    }

    public static void Licensed(this Utf8JsonWriter json, ref Dice dice, string code, string type = PersonCard, string issuer = Police)
    {
        json.StartMaterial(code, "licence", "A");
        json.WriteString("licenceId"u8, SampleIdentifiers.Licence(type, issuer, $"2026{dice.Next(1_000_000):D6}"));
        json.WriteEndObject();
    }

    public static void Committed(this Utf8JsonWriter json, string code)
    {
        json.StartMaterial(code, "commitment", "D");
        json.WriteEndObject();
    }

    /// <summary>容缺: to be handed in later.</summary>
    public static void Later(this Utf8JsonWriter json, string code)
    {
        json.StartMaterial(code, "later", "D");
        json.WriteEndObject();
    }

    /// <summary>A commitment that the applicant has signed 告知承诺.</summary>
    public static void Signed(this Utf8JsonWriter json, ref Dice dice, string code, DateOnly day)
    {
        json.WriteStartArray("commitments"u8);
        json.WriteStartObject();
        json.WriteString("code"u8, code);
        json.WriteString("textDigest"u8, $"{dice.NextBits():x16}{dice.NextBits():x16}{dice.NextBits():x16}{dice.NextBits():x16}");
        json.WriteString("signedAt"u8, $"{day:yyyy-MM-dd}T08:{dice.Next(60):D2}:00+08:00");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    public static void Shared(this Utf8JsonWriter json, ref Dice dice, string code)
    {
        json.StartMaterial(code, "share", "A");
        json.WriteString("shareReceipt"u8, $"GX{dice.NextBits():X16}");
        json.WriteEndObject();
    }

    static void StartMaterial(this Utf8JsonWriter json, string code, string source, string trust)
    {
        json.WriteStartObject();
        json.WriteString("code"u8, code);
        json.WriteString("kind"u8, "1"u8);
        json.WriteString("cllx"u8, "2"u8);
        json.WriteString("source"u8, source);
        json.WriteString("trust"u8, trust);
    }
}

/// <summary>Who applies: a person (type 1) or an enterprise (type 2).</summary>
internal sealed record Applicant(string Type, string Name, string IdType, string IdNumber);

/// <summary>Where it was handed in, and whose it is; null where the form does not say.</summary>
internal sealed record Region(string Occurred, string? Jurisdiction);
