using System.Text.Json;
using CsCheck;
using Exchange.Core.Log;

namespace Exchange.Core.Tests.Log;

public sealed class LogDataTests
{
    [Test]
    public void Members_without_a_value_are_left_out_and_none_at_all_is_nothing()
    {
        LogData.Of(("a", null), ("b", 5L), ("c", 6), ("d", "x")).ShouldBe("""{"b":5,"c":6,"d":"x"}""");
        LogData.Of(("a", null)).ShouldBeNull();
    }

    [Test]
    public void Whatever_the_text_it_is_json_and_fits() => Gen.Select(Gen.String, Gen.String[0, 700], Gen.Long).Sample((one, two, number) =>
    {
        var data = LogData.Of(("one", one), ("two", two), ("number", number))!;
        data.Length.ShouldBeLessThanOrEqualTo(2000);
        data.ShouldNotContain("\0");
        using var document = JsonDocument.Parse(data);
        document.RootElement.ValueKind.ShouldBe(JsonValueKind.Object);
    });

    [Test]
    public void A_character_of_two_halves_is_not_cut_in_two()
    {
        using var document = JsonDocument.Parse(LogData.Of(("a", new string('x', 299) + "😀"))!);
        document.RootElement.GetProperty("a").GetString()!.ShouldNotContain('\ud83d');
    }
}
