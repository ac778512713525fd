using System.Text.Json;
using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Demo.Applications;

/// <summary>Writes the body of a name reservation (schema name-reservation.v1).</summary>
internal sealed class NameReservationForm(Utf8JsonWriter json, DateOnly day)
{
    const string ItemCode = "1144990300750002474440131002000";

    public void Write(ref Dice dice)
    {
        var applicant = SampleWords.Person(ref dice, day, 0);
        var place = dice.Pick<Place>(SampleWords.Places);
        var trade = dice.Pick<Trade>(SampleWords.Trades);
        var core = SampleWords.CompanyCore(ref dice);

        json.WriteStartObject();
        json.Common(ref dice, ItemCode, "01", applicant, place.Division, day);
        json.WriteStartObject("name"u8);
        json.WriteString("full"u8, $"云溪{core}{trade.Name}有限公司");
        json.WriteString("core"u8, core);
        var alternatives = dice.Next(4);
        if (alternatives > 0)
        {
            json.WriteStartArray("alternatives"u8);
            for (var i = 0; i < alternatives; i++)
                json.WriteStringValue(SampleWords.CompanyCore(ref dice));
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.WriteString("type"u8, dice.Pick<string>(["1151", "1130", "1190"]));
        json.WriteString("industry"u8, trade.Code);
        json.WriteString("division"u8, place.Division);
        if (dice.Chance(0.8))
            json.WriteNumber("capital"u8, dice.Between(1, 500) * 10_000m);
        json.WriteEndObject();
    }
}
