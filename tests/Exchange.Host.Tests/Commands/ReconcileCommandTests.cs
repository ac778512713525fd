using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Commands;

/// <summary>reconcile against a running hub: a day is compared, the gap is asked about, and what is wrong is said.</summary>
[NonParallelizable]
internal sealed class ReconcileCommandTests : HubTests
{
    private const string Office = """
        kind: organisation
        name: LEDGER
        title: { zh: 某局, en: An office }
        type: department
        ---
        kind: adapter
        name: ledger
        title: { zh: 某局系统, en: Its system }
        organisation: LEDGER
        adapterKind: http
        options:
          address: ADDRESS
          honoursKey: true
          submit:
            path: /ledger/cases
            answers: [{ status: 2xx, when: 'body.code = "0"', is: acknowledged, number: body.receipt }]
          held: { path: /ledger/held }
        ---
        kind: item
        name: ledger
        title: { zh: 单事项, en: An item of one step }
        code: '3'
        organisation: LEDGER
        schema: form.v1
        closingTable: closing
        steps:
          - { name: S1, title: { zh: 办理, en: Handling }, organisation: LEDGER, adapter: ledger, mapping: form-to-case.v1 }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-reconcile-").FullName;

    private static string Day(int from = 0) => DateOnly.FromDateTime(HubTime.Local(DateTimeOffset.UtcNow).DateTime).AddDays(from).ToString("yyyy-MM-dd");

    [OneTimeSetUp]
    public Task Register() => Hub.Apply(Office.Replace("ADDRESS", Hub.Department.Address.ToString(), StringComparison.Ordinal), "office.yaml");

    [OneTimeTearDown]
    public void Clear() => Directory.Delete(_folder, recursive: true);

    private Task<CommandEnd> Run(params string[] line) => CommandLine.Run(["reconcile", .. line, "--url", Hub.Address.ToString(), "--key", Hub.Key("administrator")]);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private Task<long> Asked() => Hub.Count("select count(*) from reconciliation");

    private async Task<string> Done(string id)
    {
        var shown = new CommandEnd(0, "", "");
        for (var tries = 0; tries < 600; tries++)
        {
            shown = await Run("show", id);
            shown.Exit.ShouldBe(0, shown.Error);
            if (shown.Out.Contains("task done", StringComparison.Ordinal)) return shown.Out;
            await Task.Delay(50);
        }
        throw new TimeoutException(shown.Out);
    }

    [Test]
    public async Task A_day_is_compared_and_the_gap_goes_again_once_its_number_is_confirmed()
    {
        var numbers = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            numbers.Add(Hub.Number());
            await Hub.UntilDelivery(await Hub.TakenIn(numbers[^1], "ledger"), "acknowledged");
        }
        Hub.Department.Lose(numbers[0]);
        var started = await Run("start", "--organisation", "LEDGER", "--from", Day(), "--until", Day(1));
        started.Exit.ShouldBe(0, started.Error);
        var id = started.Out.Trim();
        var report = await Done(id);
        report.ShouldContain("ledger  S1  acknowledged  hub 3  department 2  differ");
        report.ShouldContain("only-hub: 1");
        report.ShouldContain("to hand over again: 1");
        (await Run("differences", id, "--kind", "only-hub")).Out.ShouldContain(numbers[0]);
        (await Run("differences", id, "--kind", "castle")).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Out.ShouldBeEmpty(), end => end.Error.ShouldContain("kind is one of"));
        (await Run("differences", id, "--after", "nothing")).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Error.ShouldContain("A query parameter is wrong"));

        foreach (var unconfirmed in (string[][])[[], ["--confirm", "2"], ["--confirm", "0"]])
            (await Run(["replay", id, "--reason", "why", .. unconfirmed])).ShouldSatisfyAllConditions(
                end => end.Exit.ShouldBe(1), end => end.Out.ShouldBeEmpty(), end => end.Error.Trim().ShouldBe("It is about many: confirm how many: 1 would be handed over again; say confirm: 1."));
        (await Run("replay", id, "--reason", " ", "--confirm", "1")).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Error.ShouldContain("/reason"));
        Hub.Department.PushesOf(numbers[0]).ShouldBe(1);
        var replayed = await Run("replay", id, "--reason", "why", "--confirm", "1");
        replayed.Exit.ShouldBe(0, replayed.Error);
        for (var tries = 0; tries < 1_500 && Hub.Department.EffectsOf(numbers[0]) == 0; tries++) await Task.Delay(20);
        Hub.Department.EffectsOf(numbers[0]).ShouldBe(1);
        (await Run("replay", id, "--reason", "why", "--confirm", "1")).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Out.ShouldBeEmpty(), end => end.Error.ShouldContain("There is no gap"));

        var uploaded = await Run("upload", Write("held.csv", $"number\n{numbers[1]}\n{numbers[1]}\n"), "--organisation", "LEDGER", "--from", Day(), "--until", Day(1));
        uploaded.Exit.ShouldBe(0, uploaded.Error);
        (await Done(uploaded.Out.Trim())).ShouldContain("twice: 1");
    }

    [TestCase("/organisation", "--organisation", "none", "--from", "2026-11-01")]
    [TestCase("/organisation", "--organisation", "GJJ", "--from", "2026-11-01")]
    [TestCase("/adapter", "--organisation", "LEDGER", "--from", "2026-11-01", "--adapter", "fund")]
    [TestCase("/from", "--organisation", "LEDGER", "--from", "2999-01-01")]
    [TestCase("/until", "--organisation", "LEDGER", "--from", "2026-11-02", "--until", "2026-11-01")]
    [TestCase("/until", "--organisation", "LEDGER", "--from", "2026-01-01", "--until", "2026-11-01")]
    [TestCase("yyyy-MM-dd", "--organisation", "LEDGER", "--from", "yesterday")]
    [TestCase("yyyy-MM-dd", "--organisation", "LEDGER", "--from", "2026-02-30")]
    [TestCase("yyyy-MM-dd", "--organisation", "LEDGER", "--from", "2026-11-01", "--until", "1.12.2026")]
    public async Task What_cannot_be_compared_is_said_and_not_begun(string words, params string[] line)
    {
        var before = await Asked();
        (await Run(["start", .. line])).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Out.ShouldBeEmpty(), end => end.Error.ShouldContain(words), end => end.Error.ShouldNotContain("   at "));
        (await Asked()).ShouldBe(before);
    }

    [Test]
    public async Task A_list_that_is_none_is_said_and_not_begun()
    {
        var before = await Asked();
        string[] about = ["--organisation", "LEDGER", "--from", Day()];
        var list = Write("list.csv", "number\nN\n");
        foreach (var (line, words) in ((string[], string)[])
        [
            (["upload", Path.Combine(_folder, "none.csv"), .. about], "none.csv"),
            (["upload", _folder, .. about], _folder),
            (["upload", Write("list.txt", "number\n"), .. about], "ends in .csv, .ndjson or .jsonl"),
            (["upload", list, .. about, "--encoding", "utf-7"], "The charset is utf-8 or gb18030"),
            (["upload", list, .. about, "--encoding", "a b"], "--encoding is utf-8 or gb18030"),
            (["upload", list, "--organisation", "none", "--from", Day()], "No such organisation"),
            (["upload", list, "--organisation", "LEDGER", "--from", "today"], "yyyy-MM-dd"),
            (["upload", list, "--organisation", "LEDGER", "--from", "2999-01-01"], "in the future"),
            (["upload", list, .. about, "--adapter", "fund"], "no such adapter"),
            (["upload", Write("empty.csv", ""), .. about], "The list is empty"),
            (["upload", Write("columns.csv", "name,age\nx,1\n"), .. about], "The columns are wrong"),
        ])
            (await Run(line)).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1, string.Join(' ', line)), end => end.Out.ShouldBeEmpty(), end => end.Error.ShouldContain(words), end => end.Error.ShouldNotContain("   at "));
        (await Asked()).ShouldBe(before);
    }

    [Test]
    public async Task What_there_is_not_is_said()
    {
        foreach (var line in (string[][])[["show", "none"], ["differences", "none"], ["replay", "none", "--reason", "why"], ["show", "a/../b"], ["show", "x'; drop table reconciliation; --"]])
            (await Run(line)).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Out.ShouldBeEmpty(), end => end.Error.ShouldContain("There is no such thing"));
    }
}
