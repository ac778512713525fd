using System.Text.Json;
using Exchange.Core.Catalog.Libraries;
using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Demo;

/// <summary>
/// What the province's platforms send down 回流: whole files, of all its districts, and each a week old. Daily data that usually comes a day late is late by five days then, and the demo's catalog shows it.
/// </summary>
internal static class DemoComingDown
{
    private const string By = "province";
    private const int Rows = 40, SentDaysAgo = 7;

    private static readonly string[] Divisions = ["449903001", "449903002", "449903003", "449901001"];
    private static readonly string[] Uses = ["城镇住宅用地/住宅", "商服用地/商业", "工业用地/厂房"];

    /// <summary>Brings both, once for a run: where an earlier start was stopped in the middle, its batch is ended by the hub.</summary>
    public static async Task Bring(LibraryWriter writer, int seed, DateOnly today, CancellationToken stop)
    {
        var sentOn = today.AddDays(-SentDaysAgo).ToString("yyyy-MM-dd", null);
        await Bring(writer, "property-titles", Enumerable.Range(1, Rows).Select(i => Title(seed, i, sentOn)), stop);
        await Bring(writer, "judgment-debtors", Enumerable.Range(1, Rows / 2).Select(i => Debtor(seed, i, sentOn)), stop);
    }

    private static async Task Bring(LibraryWriter writer, string library, IEnumerable<object> rows, CancellationToken stop)
    {
        if (await writer.Open(library, new BatchOrder(By, BatchMode.Full, "province's file", Resumable: false), stop) is not OpenAnswer.Opened { Batch: var batch }) return;
        foreach (var page in rows.Select(static row => new IncomingRow(JsonSerializer.SerializeToUtf8Bytes(row))).Chunk(batch.PageRows)) await batch.Append(page, null, stop);
        await batch.Merge(new MergeOrder(), stop);
    }

    private static object Title(int seed, int number, string sentOn)
    {
        var dice = Dice.For(seed, $"title {number}", "row");
        var division = dice.Pick<string>(Divisions);
        return new
        {
            unitNumber = $"{division}001GB{number:D5}F{dice.Between(1, 20):D4}{dice.Between(1, 40):D4}", owner = $"云溪{number}", location = $"云溪路{dice.Between(1, 300)}号", use = dice.Pick<string>(Uses), division, sentOn,
        };
    }

    private static object Debtor(int seed, int number, string sentOn)
    {
        var dice = Dice.For(seed, $"debtor {number}", "row");
        var division = dice.Pick<string>(Divisions);
        return new
        {
            idNumber = SampleIdentifiers.CitizenNumber(division[..6], new DateOnly(1960, 1, 1).AddDays(dice.Next(15_000)), number), caseNumber = $"（2026）4499执{1000 + number}号", state = "01", division, sentOn,
        };
    }
}
