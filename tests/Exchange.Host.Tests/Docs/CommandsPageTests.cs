using System.CommandLine;
using Exchange.Host.Commands;

namespace Exchange.Host.Tests.Docs;

/// <summary>docs/cli.md and the command line say the same.</summary>
internal sealed class CommandsPageTests
{
    private static readonly string Page = Repository.Read("docs", "cli.md");
    private static readonly string[] Common = ["--url", "--key"];

    /// <summary>Every verb that does something, by its whole name.</summary>
    private static IEnumerable<(string Name, Command Command)> Verbs(Command command, string under = "") => (command.Subcommands.Count == 0 || command.Action is not null ? [(under.Trim(), command)] : Enumerable.Empty<(string, Command)>())
        .Concat(command.Subcommands.SelectMany(one => Verbs(one, $"{under} {one.Name}")));

    private static IEnumerable<(string Name, string? Words)> Parts(Command command)
        => command.Arguments.Select(argument => ($"`<{argument.Name}>`", argument.Description))
        .Concat(command.Options.Where(option => option is not System.CommandLine.Help.HelpOption && !Common.Contains(option.Name)).Select(Named));

    private static (string Name, string? Words) Named(Option option)
        => (string.Join(", ", new[] { option.Name }.Concat(option.Aliases).Select(name => $"`{name}`")), option.Description);

    [Test]
    public void Every_verb_has_its_part_in_the_order_of_the_page()
    {
        var verbs = Verbs(HubCommands.Root()).Select(verb => verb.Name).ToList();
        verbs.Count.ShouldBeGreaterThan(9);
        Page.Split('\n').Where(line => line.StartsWith("<!-- verb: ", StringComparison.Ordinal)).Select(line => line[11..^4]).Where(name => name != "*")
            .ShouldBe(verbs, ignoreOrder: true);
        foreach (var verb in verbs) Page.ShouldContain($"\n## {verb}\n");
    }

    [Test]
    public void Every_argument_and_option_stands_there_with_its_words()
    {
        foreach (var (name, command) in Verbs(HubCommands.Root()))
        {
            var rows = MarkedTable.Read(Page, "verb: " + name);
            rows.Select(row => row[0]).ShouldBe(Parts(command).Select(part => part.Name), name);
            foreach (var (row, part) in rows.Zip(Parts(command))) row[1].ShouldBe(part.Words ?? row[1], $"{name} {part.Name}");
            rows.ShouldAllBe(row => row[1].Length > 0);
        }
    }

    [Test]
    public void What_every_verb_takes_that_calls_the_hub_stands_there_once()
    {
        foreach (var (name, command) in Verbs(HubCommands.Root()).Where(verb => CallsTheHub(verb.Name)))
            MarkedTable.Read(Page, "verb: *").Select(row => (row[0], row[1]))
                .ShouldBe(command.Options.Where(option => Common.Contains(option.Name)).Select(Named).Select(one => (one.Name, one.Words!)), name);
        foreach (var (_, command) in Verbs(HubCommands.Root()).Where(verb => !CallsTheHub(verb.Name)))
            command.Options.ShouldAllBe(option => !Common.Contains(option.Name));
    }

    private static bool CallsTheHub(string verb) => verb is not ("serve" or "migrate" or "demo" or "torture" or "torture-host" or "doctor" or "restore" or "calendar import")
        && verb.Split(' ')[0] is not ("schema" or "mapping" or "backup" or "archive");

    /// <summary>Help shows defaults, and would show whatever the environment holds.</summary>
    [Test]
    public void A_key_of_the_environment_is_no_default_of_an_option()
        => Verbs(HubCommands.Root()).SelectMany(verb => verb.Command.Options).Where(option => option.Name is "--key" && option.HasDefaultValue).ShouldBeEmpty();

    [Test]
    public void Every_verb_says_what_it_is_for()
        => Verbs(HubCommands.Root()).Where(verb => string.IsNullOrWhiteSpace(verb.Command.Description)).Select(verb => verb.Name).ShouldBeEmpty();
}
