using System.CommandLine;
using Exchange.Host.Commands;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Kill;

namespace Exchange.Host.Tests.Commands;

/// <summary>Every verb that calls a hub, met with what is no command, a hub that is not there, and a key that is none: one line says it, nothing is printed as if it were an answer, nothing is done.</summary>
[NonParallelizable]
internal sealed class HubVerbsTests : HubTests
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("exchange-verbs-").FullName;

    /// <summary>A whole line for each of them; what it names is not there.</summary>
    private static readonly string[][] Lines =
    [
        ["health"],
        ["status"],
        ["apply", Path.Combine(Folder, "parks.yaml")],
        ["remove", "item/none"],
        ["diff", "1"],
        ["export", Path.Combine(Folder, "export")],
        ["rollback", "1"],
        ["item", "import", Path.Combine(Folder, "items.json"), "--schema", "form.v1", "--closing-table", "closing", "--adapter", "registration", "--mapping", "form-to-case.v1"],
        ["record", "archive", "none", "--to", Path.Combine(Folder, "archive.zip")],
        ["reconcile", "start", "--organisation", "SCJG", "--from", "2026-11-01"],
        ["reconcile", "upload", Path.Combine(Folder, "held.csv"), "--organisation", "SCJG", "--from", "2026-11-01"],
        ["reconcile", "show", "none"],
        ["reconcile", "differences", "none"],
        ["reconcile", "replay", "none", "--reason", "why"],
        ["parked", "list"],
        ["parked", "replay", "--reason", "why"],
        ["parked", "discard", "--reason", "why"],
        ["parked", "edit", "none", "--reason", "why"],
        ["parked", "proposals"],
        ["parked", "approve", "none"],
        ["parked", "refuse", "none", "--reason", "why"],
        ["catalog", "template", Path.Combine(Folder, "form.xlsx")],
        ["catalog", "import", Path.Combine(Folder, "entries.json")],
        ["catalog", "export", Path.Combine(Folder, "export")],
        ["catalog", "search", "户籍"],
        ["catalog", "live"],
        ["library", "list"],
        ["library", "load", "102001/000001", Path.Combine(Folder, "rows.ndjson")],
        ["library", "report", "102001/000001", "1"],
        ["library", "abandon", "102001/000001", "1", "--reason", "why"],
        ["harvest", "list"],
        ["harvest", "show", "102001/000001"],
        ["harvest", "start", "102001/000001"],
        ["key", "issue", "window"],
        ["key", "rotate", "window"],
        ["key", "list", "window"],
        ["key", "revoke", "none"],
        ["secret", "set", "token"],
        ["secret", "list"],
        ["secret", "remove", "token"],
        ["setup", "secret"],
    ];

    // Nobody needs a key to ask whether the hub is ready, or shows one with the set-up secret.
    private static readonly string[] Open = ["health", "setup"];

    protected override string[] Settings => ["--Door:WrongKeysPerMinute=100000"];

    [OneTimeSetUp]
    public void Write()
    {
        File.WriteAllText(Path.Combine(Folder, "parks.yaml"), "kind: organisation\nname: PARKS\ntitle: { zh: 园林局, en: Parks }\ntype: department\n");
        File.WriteAllText(Path.Combine(Folder, "entries.json"), """{ "entries": [] }""");
        File.WriteAllText(Path.Combine(Folder, "items.json"), """[{"code": "J1", "title": "事项", "titleEn": "Item", "organisation": "SCJG", "name": "listed"}]""");
        File.WriteAllText(Path.Combine(Folder, "rows.ndjson"), "{}\n");
        File.WriteAllText(Path.Combine(Folder, "held.csv"), "number\nN-1\n");
    }

    [OneTimeTearDown]
    public void Clear() => Directory.Delete(Folder, recursive: true);

    private static IEnumerable<TestCaseData> All() => Lines.Select(line => new TestCaseData([line]).SetArgDisplayNames(Verb(line)));

    private static IEnumerable<TestCaseData> Closed() => Lines.Where(line => !Open.Contains(line[0])).Select(line => new TestCaseData([line]).SetArgDisplayNames(Verb(line)));

    /// <summary>Each line without one of the things that must be there.</summary>
    private static IEnumerable<TestCaseData> Short()
    {
        foreach (var line in Lines)
        {
            var command = Found(line);
            foreach (var option in command.Options.Where(option => option.Required))
            {
                var at = Array.IndexOf(line, option.Name);
                yield return new TestCaseData([(string[])[.. line[..at], .. line[(at + 2)..]]]).SetArgDisplayNames($"{Verb(line)} without {option.Name}");
                yield return new TestCaseData([(string[])[.. line[..at], .. line[(at + 2)..], option.Name]]).SetArgDisplayNames($"{Verb(line)} with an empty {option.Name}");
            }
            var words = Verb(line).Split(' ').Length;
            if (command.Arguments.Any(argument => argument.Arity.MinimumNumberOfValues > 0))
                yield return new TestCaseData([(string[])[.. line[..words], .. line[(words + 1)..]]]).SetArgDisplayNames($"{Verb(line)} without <{command.Arguments[0].Name}>");
        }
    }

    private static Command Found(string[] line)
    {
        Command command = HubCommands.Root();
        foreach (var word in line)
        {
            if (command.Subcommands.FirstOrDefault(one => one.Name == word) is not { } next) break;
            command = next;
        }
        return command;
    }

    private static string Verb(string[] line) => line.Length > 1 && Found(line[..1]).Subcommands.Count > 0 ? $"{line[0]} {line[1]}" : line[0];

    private static IEnumerable<(string Name, Command Command)> Verbs(Command command, string under = "")
        => command.Subcommands.SelectMany(one => Verbs(one, $"{under} {one.Name}".Trim())).Append((under, command));

    private string[] On(string[] line, string key) => [.. line, "--url", Hub.Address.ToString(), "--key", key];

    [Test]
    public void Each_verb_that_calls_a_hub_is_tried()
        => Lines.Select(Verb).ShouldBe(Verbs(HubCommands.Root()).Where(verb => verb.Command.Options.Any(option => option.Name == "--url")).Select(verb => verb.Name), ignoreOrder: true);

    [TestCaseSource(nameof(All))]
    public async Task A_hub_that_is_not_there_is_said_in_one_line(string[] line)
    {
        var url = $"http://127.0.0.1:{HubProcess.FreePort()}/";
        var end = await CommandLine.Run([.. line, "--url", url, "--key", "k"], "x", CancellationToken.None);
        (end.Exit, end.Out).ShouldBe((1, ""));
        end.Error.ShouldStartWith($"The hub at {url} cannot be reached");
        end.Error.Trim().Split('\n').Length.ShouldBe(1);
        Directory.Exists(Path.Combine(Folder, "export")).ShouldBeFalse();
    }

    [TestCaseSource(nameof(All))]
    public async Task An_address_that_is_none_is_said_in_one_line(string[] line)
    {
        foreach (var url in (string[])["nowhere", "ftp://127.0.0.1/", "http://"])
        {
            var end = await CommandLine.Run([.. line, "--url", url, "--key", "k"], "x", CancellationToken.None);
            (end.Exit, end.Out).ShouldBe((1, ""));
            end.Error.ShouldContain("--url");
            end.Error.Trim().Split('\n').Length.ShouldBe(1);
        }
    }

    [TestCaseSource(nameof(Closed))]
    public async Task A_key_that_is_none_is_said_and_does_nothing(string[] line)
    {
        foreach (var key in (string[])["wrong", "xk_aaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", Hub.Key("retired"), "钥匙", "a\nb", ""])
        {
            var end = await Storing(() => CommandLine.Run(On(line, key), "x", CancellationToken.None));
            (end.Exit, end.Out).ShouldBe((1, ""), key);
            end.Error.ShouldContain("key");
            if (key.Length > 0) end.Error.ShouldNotContain(key);
            end.Error.Trim().Split('\n').Length.ShouldBe(1);
        }
    }

    [TestCaseSource(nameof(Closed))]
    public async Task A_key_that_may_do_nothing_of_the_kind_is_said_and_does_nothing(string[] line)
    {
        // A watcher's key opens status and nothing else.
        if (line[0] == "status") return;
        var end = await Storing(() => CommandLine.Run(On(line, Hub.Key("watcher")), "x", CancellationToken.None));
        (end.Exit, end.Out).ShouldBe((1, ""));
        end.Error.Trim().ShouldBe("The client's roles do not allow this");
    }

    [TestCaseSource(nameof(All))]
    public async Task An_option_that_there_is_not_is_refused_before_anything_is_called(string[] line) => await Refused([.. line, "--castle", "x"], "--castle");

    [TestCaseSource(nameof(Short))]
    public async Task What_must_be_said_and_is_not_is_asked_for_before_anything_is_called(string[] line) => await Refused(line);

    [TestCase("parked")]
    [TestCase("parked", "castle")]
    [TestCase("reconcile")]
    [TestCase("reconcile", "castle")]
    [TestCase("key", "castle")]
    [TestCase("secret", "castle")]
    [TestCase("castle")]
    public Task A_verb_that_there_is_not_is_refused(params string[] line) => Refused(line, line[^1] == "castle" ? "castle" : "");

    [TestCase("parked", "list", "--from", "yesterday")]
    [TestCase("parked", "list", "--until", "2026-13-01T00:00+08:00")]
    [TestCase("parked", "replay", "--reason", "why", "--confirm", "all")]
    [TestCase("parked", "discard", "--reason", "why", "--confirm", "1.5")]
    [TestCase("parked", "edit", "none", "--reason", "why", "--revision", "last")]
    [TestCase("parked", "approve", "one", "two")]
    [TestCase("reconcile", "replay", "none", "--reason", "why", "--confirm", "all")]
    [TestCase("reconcile", "show", "one", "two")]
    public Task What_is_no_number_time_or_single_thing_is_refused(params string[] line) => Refused(line);

    private async Task Refused(string[] line, string word = "")
    {
        var end = await Storing(() => CommandLine.Run([.. line, "--url", Hub.Address.ToString(), "--key", Hub.Key("administrator")], "x", CancellationToken.None));
        end.Exit.ShouldBe(1);
        end.Error.ShouldNotBeEmpty();
        end.Error.ShouldContain(word);
        end.Error.ShouldNotContain("   at ");
    }

    private async Task<CommandEnd> Storing(Func<Task<CommandEnd>> act)
    {
        CommandEnd? end = null;
        await Storing_nothing(async () =>
        {
            end = await act();
            return new Answer(0, null!, null, []);
        });
        return end!;
    }
}
