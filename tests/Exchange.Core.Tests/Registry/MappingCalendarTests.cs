using System.Text;
using Exchange.Core.Mapping;
using Exchange.Core.Registry;

namespace Exchange.Core.Tests.Registry;

/// <summary>A registered mapping counts by the calendar that it names, as it stood at its revision.</summary>
public sealed class MappingCalendarTests
{
    private readonly RegisteredMappings mappings = new(new MappingOptions { Zone = Calendars.Sample.Shanghai });

    private static IReadOnlyList<DocumentFile> Documents(string calendar, string times) =>
    [
        .. Samples.All.Where(file => file.Path is not ("mapping.v1.yaml" or "times.yaml" or "item.yaml" or "jurisdiction.yaml")),
        new("times.yaml", times),
        new("mapping.yaml", Samples.Mapping.Replace("  SEX: $code('sex', record.sex)\n", "", StringComparison.Ordinal)
            .Replace("record.name", "$workday('2026-12-24', 5)", StringComparison.Ordinal) + calendar),
    ];

    [Test]
    public void Working_days_are_those_of_the_mappings_calendar()
        => Written(Registry(Documents("\ncalendar: district", Samples.Times))).ShouldBe("""{"ENTNAME":"2026-12-30"}""");

    [Test]
    public void Without_one_they_are_not_known()
        => Translate(Registry(Documents("", Samples.Times))).ShouldBeOfType<Translation.Failed>().Fault.Code.ShouldBe("calendar-unknown");

    [Test]
    public void Beyond_its_end_they_are_not_guessed()
        => Translate(Registry(Documents("\ncalendar: district", Samples.Times.Replace("2027-12-31", "2026-12-27", StringComparison.Ordinal)
            .Replace("holidays: [2027-01-01, 2027-01-02, 2027-01-03]", "holidays: []", StringComparison.Ordinal))))
            .ShouldBeOfType<Translation.Failed>().Fault.Code.ShouldBe("calendar-unknown");

    [Test]
    public void A_calendar_that_changes_changes_what_comes_and_not_what_was()
    {
        var before = Registry(Documents("\ncalendar: district", Samples.Times));
        var file = new DocumentReader(Samples.Kinds).Read([new("times.yaml", Samples.Times.Replace("workdays: [2026-12-26]", "workdays: []", StringComparison.Ordinal))]).Documents
            .Single(document => document.Name == "district");
        var after = before.With(2, [new RegistryEntry(file.Kind, file.Name, 2, file.Digest, file.Content, file.Document, file.File)], new HashSet<(DocumentKind, string)>());
        (Written(before), Written(after), Written(before)).ShouldBe(("""{"ENTNAME":"2026-12-30"}""", """{"ENTNAME":"2026-12-31"}""", """{"ENTNAME":"2026-12-30"}"""));
    }

    private string Written(RegistrySnapshot registry) => Encoding.UTF8.GetString(Translate(registry).ShouldBeOfType<Translation.Written>().Message);

    private Translation Translate(RegistrySnapshot registry) => mappings.Translator(registry, "company-to-scjg.v1").Translate(
        new MappingInput { Record = "{}"u8.ToArray(), Number = "N", TakenInAt = Calendars.Sample.At("2026-12-24 10:00"), DeliveryId = "d", RecordId = "r", Step = "S1", Version = 1 }, CancellationToken.None);

    private static RegistrySnapshot Registry(IReadOnlyList<DocumentFile> files)
    {
        var check = new CrossCheck(Samples.Checks).Check(RegistrySnapshot.Empty, new DocumentReader(Samples.Kinds).Read(files), new HashSet<(DocumentKind, string)>());
        check.Faults.ShouldBeEmpty();
        return check.Next;
    }
}
