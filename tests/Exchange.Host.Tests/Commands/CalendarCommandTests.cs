namespace Exchange.Host.Tests.Commands;

/// <summary><c>calendar import</c>, offline.</summary>
[NonParallelizable]
internal sealed class CalendarCommandTests
{
    private string _folder = null!;

    [SetUp]
    public void Open() => _folder = Directory.CreateTempSubdirectory("exchange-calendar-").FullName;

    [TearDown]
    public void Close() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task A_list_becomes_a_document()
    {
        var (csv, yaml) = (Path.Combine(_folder, "days.csv"), Path.Combine(_folder, "days.yaml"));
        await File.WriteAllTextAsync(csv, "date,kind,name_zh\n2026-10-01,holiday,国庆节\n2026-10-10,workday,国庆节\n");
        var run = await CommandLine.Run("calendar", "import", csv, "--name", "town", "--source", "an own list", "--until", "2026-10-31", "--out", yaml);
        run.Exit.ShouldBe(0, run.Error);
        (await File.ReadAllTextAsync(yaml)).ShouldBe("""
            # an own list
            kind: calendar
            name: town
            title:
              zh: "全国工作日历"
              en: "Working days of China"
            from: 2026-01-01
            until: 2026-10-31
            holidays:
              - 2026-10-01 # 国庆节
            workdays:
              - 2026-10-10 # 国庆节

            """.ReplaceLineEndings("\n"));
        (await CommandLine.Run("calendar", "import", csv)).Out.ShouldContain("kind: calendar");
    }

    [Test]
    public async Task What_cannot_be_read_is_named_and_nothing_is_written()
    {
        var (csv, yaml) = (Path.Combine(_folder, "days.csv"), Path.Combine(_folder, "days.yaml"));
        await File.WriteAllTextAsync(csv, "date,kind\n2026-13-01,holiday\n2026-10-10,off\n");
        var run = await CommandLine.Run("calendar", "import", csv, "--out", yaml);
        run.Exit.ShouldBe(1);
        run.Error.ShouldContain("Line 2:");
        run.Error.ShouldContain("Line 3:");
        File.Exists(yaml).ShouldBeFalse();
        (await CommandLine.Run("calendar", "import", Path.Combine(_folder, "none.csv"))).Exit.ShouldBe(1);
        (await CommandLine.Run("calendar", "import", csv, "--from", "1.1.2026")).Error.ShouldContain("1.1.2026");
    }
}
