using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Commands;

/// <summary>parked against a running hub: what is there, what is asked for first, and what is refused.</summary>
[NonParallelizable]
internal sealed class ParkedCommandTests : HubTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-parked-").FullName;

    [OneTimeTearDown]
    public void Clear() => Directory.Delete(_folder, recursive: true);

    private Task<CommandEnd> Run(params string[] line) => CommandLine.Run(["parked", .. line, "--url", Hub.Address.ToString(), "--key", Hub.Key("administrator")]);

    private async Task<(string Number, string Delivery)> Parked()
    {
        var number = Hub.Number();
        Hub.Department.Set(number, Habit.ClosesBeforeStoring);
        return (number, await Hub.UntilDelivery(await Hub.TakenIn(number, "neither"), "parked"));
    }

    private Task<long> Tasks() => Hub.Count("select count(*) from task");

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    [Test]
    public async Task They_are_listed_by_what_is_asked_for()
    {
        var (number, delivery) = await Parked();
        var (other, _) = await Parked();
        var listed = await Run("list", "--number", number);
        listed.Exit.ShouldBe(0, listed.Error);
        listed.Out.ShouldStartWith($"{delivery}  {number}  S1  SCJG  may-have-arrived  ");
        listed.Out.TrimEnd().ShouldEndWith("may have arrived");
        listed.Out.ShouldNotContain(other);
        (await Run("list", "--adapter", "neither", "--from", "2020-01-01T00:00+08:00")).Out.ShouldContain(other);
        foreach (var none in (string[][])[["--code", "too-old", "--number", number], ["--number", "no'; drop table delivery; --"], ["--until", "2020-01-01T00:00+08:00"]])
            (await Run(["list", .. none])).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(0, end.Error), end => end.Out.ShouldBeEmpty());
        (await Run("list", "--after", "nothing")).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Out.ShouldBeEmpty(), end => end.Error.ShouldContain("A query parameter is wrong"));
    }

    [TestCase("replay")]
    [TestCase("discard")]
    public async Task What_means_everything_says_how_many_that_is_and_waits(string verb)
    {
        await Parked();
        var (count, tasks) = (await Hub.Count("select count(*) from delivery where state = 'parked'"), await Tasks());
        foreach (var everything in (string[][])[[], ["--until", "2099-01-01T00:00+08:00"], ["--confirm", $"{count + 1}"]])
            (await Run([verb, "--reason", "why", .. everything])).ShouldSatisfyAllConditions(
                end => end.Exit.ShouldBe(1), end => end.Out.ShouldBeEmpty(), end => end.Error.Trim().ShouldBe($"It is about many: confirm how many: It is about {count}; say confirm: {count} in the arguments."));
        (await Tasks()).ShouldBe(tasks, "nothing was asked for");
        (await Hub.Count("select count(*) from delivery where state = 'parked'")).ShouldBe(count);

        var confirmed = await Run(verb, "--reason", "why", "--not-received", "--confirm", $"{count}");
        confirmed.Exit.ShouldBe(0, confirmed.Error);
        await Ended(confirmed.Out.Trim());
        (await Hub.Count("select count(*) from delivery where state = 'parked'")).ShouldBe(0);
    }

    private async Task Ended(string task)
    {
        for (var tries = 0; tries < 1_500; tries++)
        {
            if ((await Hub.Get("administrator", "/api/v1/tasks/" + task)).ShouldBe(200)["state"].GetString() == "done") return;
            await Task.Delay(20);
        }
        throw new TimeoutException("The task does not end.");
    }

    [Test]
    public async Task A_reason_is_some_words()
    {
        var tasks = await Tasks();
        foreach (var verb in (string[])["replay", "discard"])
            foreach (var reason in (string[])[" ", new string('x', 201)])
                (await Run(verb, "--reason", reason, "--number", "N")).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Out.ShouldBeEmpty(), end => end.Error.ShouldContain("/arguments/reason"));
        (await Tasks()).ShouldBe(tasks);
    }

    [Test]
    public async Task One_is_replaced_by_an_edited_one_once_somebody_has_asked_the_department()
    {
        var (_, delivery) = await Parked();
        var body = Write("body.json", TestHub.Text(TestHub.Body()));
        (await Run("edit", delivery, "--reason", "why", "--body", body)).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Out.ShouldBeEmpty(), end => end.Error.ShouldContain("may have arrived"));
        foreach (var (wrong, words) in ((string, string)[])[(Path.Combine(_folder, "none.json"), "none.json"), (_folder, "--body"), (Write("half.json", "{\"company\":"), "--body")])
            (await Run("edit", delivery, "--reason", "why", "--not-received", "--body", wrong)).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Out.ShouldBeEmpty(), end => end.Error.ShouldContain(words));
        (await Run("edit", delivery, "--reason", "why", "--not-received", "--body", Write("wrong.json", "{\"company\":\"云\"}"))).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Error.ShouldContain("/body/company"));
        (await Run("edit", delivery, "--reason", "why", "--not-received", "--mapping", "no-such.v1")).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Error.ShouldContain("/mapping"));
        (await Run("edit", "../../registry", "--reason", "why")).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Error.ShouldContain("There is no such thing"));

        var made = await Run("edit", delivery, "--reason", "why", "--not-received", "--body", body);
        made.Exit.ShouldBe(0, made.Error);
        (await Hub.Get("administrator", "/api/v1/deliveries/" + made.Out.Trim())).ShouldBe(200);
        (await Run("edit", delivery, "--reason", "why", "--not-received")).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Error.ShouldContain("changed meanwhile"));
    }

    [Test]
    public async Task Who_has_proposed_does_not_approve_and_what_is_no_proposal_is_said()
    {
        await Hub.Apply("""
            kind: item
            name: careful
            title: { zh: 谨慎事项, en: An item that asks for a second person }
            code: '4'
            organisation: SCJG
            schema: form.v1
            closingTable: closing
            replayApproval: true
            steps:
              - { name: S1, title: { zh: 办理, en: Handling }, organisation: SCJG, adapter: neither, mapping: form-to-case.v1 }
            """);
        var number = Hub.Number();
        Hub.Department.Set(number, Habit.ClosesBeforeStoring);
        var delivery = await Hub.UntilDelivery(await Hub.TakenIn(number, "careful"), "parked");
        var proposed = await Run("edit", delivery, "--reason", "why", "--not-received");
        proposed.Exit.ShouldBe(0, proposed.Error);
        var proposal = proposed.Out.Trim()["proposal ".Length..];
        (await Run("proposals")).Out.ShouldContain(proposal);
        (await Run("proposals", "--state", "castle")).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Out.ShouldBeEmpty(), end => end.Error.ShouldContain("waiting, approved, refused"));

        (await Run("approve", proposal)).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Out.ShouldBeEmpty(), end => end.Error.Trim().ShouldBe("Somebody else must approve it"));
        (await Run("refuse", proposal, "--reason", " ")).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Error.ShouldContain("/reason"));
        foreach (var line in (string[][])[["approve", "none"], ["refuse", "none", "--reason", "why"], ["approve", "a/b"]])
            (await Run(line)).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Out.ShouldBeEmpty(), end => end.Error.ShouldContain("There is no such thing"));
        (await Run("refuse", proposal, "--reason", "why")).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(0, end.Error), end => end.Out.Trim().ShouldBe(proposal));
        (await Run("refuse", proposal, "--reason", "why")).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Error.ShouldContain("decided already"));
    }
}
