using System.Text.Json;
using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Demo.Applications;

/// <summary>What the forms of all items have in common: the case-common part and how people and materials are written.</summary>
internal static class FormWriting
{
    const string PolicePersonCard = "114400000069000268001";
    const string Police = "11449903007500059R";

    public static void Common(this Utf8JsonWriter json, ref Dice dice, string itemCode, string situation, Person applicant, string division, DateOnly day)
    {
        json.WriteString("itemCode"u8, itemCode);
        json.WriteString("situation"u8, situation);

        json.WriteStartObject("applicant"u8);
        json.WriteString("type"u8, "1"u8);
        json.Identity(applicant);
        json.WriteNumber("authLevel"u8, dice.Between(2, 4));
        json.WriteBoolean("present"u8, true);
        json.WriteEndObject();

        json.WriteStartObject("contact"u8);
        json.WriteString("name"u8, applicant.Name);
        json.WriteString("mobile"u8, applicant.Mobile);
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
        json.WriteString("occurred"u8, division);
        json.WriteString("jurisdiction"u8, "449903000000"u8);
        json.WriteEndObject();

        var minute = dice.Between(9 * 60, 17 * 60 + 29);
        json.WriteString("submittedAt"u8, $"{day:yyyy-MM-dd}T{minute / 60:D2}:{minute % 60:D2}:{dice.Next(60):D2}+08:00");

        var mailed = dice.Chance(0.3);
        json.WriteStartObject("result"u8);
        json.WriteString("collect"u8, mailed ? "1"u8 : "0"u8);
        if (mailed)
        {
            json.WriteStartObject("mail"u8);
            json.WriteString("name"u8, applicant.Name);
            json.WriteString("mobile"u8, applicant.Mobile);
            json.WriteString("division"u8, division);
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

    public static void Licensed(this Utf8JsonWriter json, ref Dice dice, string code)
    {
        json.StartMaterial(code, "licence", "A");
        json.WriteString("licenceId"u8, SampleIdentifiers.Licence(PolicePersonCard, Police, $"2026{dice.Next(1_000_000):D6}"));
        json.WriteEndObject();
    }

    public static void Committed(this Utf8JsonWriter json, string code)
    {
        json.StartMaterial(code, "commitment", "D");
        json.WriteEndObject();
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
