using System.Text;
using CsCheck;
using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Tests.Registry;

/// <summary>On every database.</summary>
public abstract class RegistryDeskContract(Provider provider)
{
    private static readonly CancellationToken Go = CancellationToken.None;

    [Test]
    public async Task A_set_is_stored_as_one_revision_and_read_back()
    {
        await using var bench = await RegistryBench.Open(provider);

        var answer = (await bench.Apply(Samples.All)).ShouldBeOfType<RegistryAnswer.Applied>();

        answer.Revision.ShouldBe(1);
        answer.Differences.Count.ShouldBe(16);
        answer.Differences.ShouldAllBe(difference => difference.Change == ChangeKind.Added);
        bench.Shelf.Current.Revision.ShouldBe(1);
        bench.Shelf.Current.Items["company"].Steps[1].WaitsFor[0].Gives.ShouldBe("UNISCID");
        bench.Shelf.Current.CodeTables["sex"].Rows[0].Systems["GJJ"].ShouldBe("01");
        bench.Shelf.Current.Calendars["district"].Workdays.ShouldBe([new DateOnly(2026, 12, 26)]);
    }

    [Test]
    public async Task What_is_registered_just_so_already_makes_no_revision()
    {
        await using var bench = await RegistryBench.Open(provider);
        await bench.Apply(Samples.All);

        var again = await bench.Apply(Samples.With("client.yaml", text => "# a word more\n" + text));

        again.ShouldBeOfType<RegistryAnswer.Unchanged>().Revision.ShouldBe(1);
        (await bench.Desk.Revisions(null, 10, Go)).Count.ShouldBe(1);
    }

    [Test]
    public async Task Only_what_differs_becomes_a_new_version()
    {
        await using var bench = await RegistryBench.Open(provider);
        await bench.Apply(Samples.All);

        var answer = (await bench.Apply(Samples.With("item.yaml", "priority: 3", "priority: 4"))).ShouldBeOfType<RegistryAnswer.Applied>();

        var difference = answer.Differences.ShouldHaveSingleItem();
        difference.Paths.ShouldHaveSingleItem().Path.ShouldBe("steps[S2].priority");
        bench.Shelf.Current.Entry(DocumentKind.Item, "company")!.Revision.ShouldBe(2);
        bench.Shelf.Current.Entry(DocumentKind.Schema, "company.v1")!.Revision.ShouldBe(1);
    }

    [Test]
    public async Task A_breaking_change_of_a_schema_is_refused_unless_it_is_accepted_and_then_stands_in_the_log()
    {
        await using var bench = await RegistryBench.Open(provider);
        await bench.Apply(Samples.All);
        var changed = Samples.With("schemas.yaml", "maxLength: 100", "maxLength: 99");

        (await bench.Apply(changed)).ShouldBeOfType<RegistryAnswer.Faulty>().Faults.ShouldHaveSingleItem().Code.ShouldBe("schema.breaks");
        bench.Shelf.Current.Revision.ShouldBe(1);
        var accepted = (await bench.Desk.Apply(changed, RegistryBench.Order with { AcceptBreaking = true }, Go)).ShouldBeOfType<RegistryAnswer.Applied>();

        accepted.Warnings.ShouldHaveSingleItem().Code.ShouldBe("schema.breaks");
        (await bench.LogLines()).ShouldContain("""registry.applied admin {"revision":2,"documents":1,"breaking":1}""");
    }

    [Test]
    public async Task A_rollback_may_break_and_says_so()
    {
        await using var bench = await RegistryBench.Open(provider);
        await bench.Apply(Samples.All);
        await bench.Apply(Samples.With("schemas.yaml", "maxLength: 100", "maxLength: 101"));

        var answer = (await bench.Desk.Rollback(1, RegistryBench.Order, Go)).ShouldBeOfType<RegistryAnswer.Applied>();

        answer.Warnings.ShouldHaveSingleItem().Code.ShouldBe("schema.breaks");
        bench.Shelf.Current.Revision.ShouldBe(3);
    }

    [Test]
    public async Task One_fault_and_nothing_of_the_set_is_stored()
    {
        await using var bench = await RegistryBench.Open(provider);

        var answer = await bench.Apply(Samples.With("item.yaml", "priority: 3", "priority: 30"));

        answer.ShouldBeOfType<RegistryAnswer.Faulty>().Faults.ShouldHaveSingleItem().Code.ShouldBe("value.range");
        bench.Shelf.Current.Entries.ShouldBeEmpty();
        (await bench.LogLines()).ShouldBeEmpty();
    }

    [Test]
    public async Task A_dry_run_shows_the_difference_and_stores_nothing()
    {
        await using var bench = await RegistryBench.Open(provider);

        var answer = await bench.Desk.Apply(Samples.All, RegistryBench.Order with { DryRun = true }, Go);

        answer.ShouldBeOfType<RegistryAnswer.Previewed>().Differences.Count.ShouldBe(16);
        await bench.Shelf.Refresh(Go);
        bench.Shelf.Current.Revision.ShouldBe(0);
    }

    [Test]
    public async Task A_part_of_a_set_may_be_applied_to_what_is_registered()
    {
        await using var bench = await RegistryBench.Open(provider);
        await bench.Apply(Samples.All);

        var answer = await bench.Apply([new("one.yaml", Samples.Item.Replace("priority: 3", "priority: 1", StringComparison.Ordinal))]);

        answer.ShouldBeOfType<RegistryAnswer.Applied>();
        bench.Shelf.Current.Items["company"].Steps[1].Priority.ShouldBe(1);
    }

    [Test]
    public async Task A_set_that_breaks_a_registered_document_is_refused_and_says_which()
    {
        await using var bench = await RegistryBench.Open(provider);
        await bench.Apply(Samples.All);
        var schema = Samples.Schemas.Replace("ENTNAME: { type: string }", "NAME: { type: string }", StringComparison.Ordinal);

        var faults = (await bench.Apply([new("schemas.yaml", schema)])).ShouldBeOfType<RegistryAnswer.Faulty>().Faults;

        faults.Select(fault => (fault.Kind, fault.Name, fault.Pointer, fault.Code, fault.File)).ShouldContain(
            ("mapping", "company-to-scjg.v1", "/fields/ENTNAME", "mapping.target", "mapping.v1.yaml"));
    }

    [Test]
    public async Task A_document_still_used_cannot_be_removed_and_its_users_are_named()
    {
        await using var bench = await RegistryBench.Open(provider);
        await bench.Apply(Samples.All);

        var answer = await bench.Desk.Remove([(DocumentKind.Adapter, "gjj"), (DocumentKind.Client, "nobody")], RegistryBench.Order, Go);

        answer.ShouldBeOfType<RegistryAnswer.Faulty>().Faults.Select(fault => fault.En).ShouldBe(
        [
            "There is no client “nobody” to remove.", "adapter “gjj” is still used by item/company and cannot be removed.",
        ], ignoreOrder: true);
    }

    [Test]
    public async Task Documents_that_only_use_each_other_go_together()
    {
        await using var bench = await RegistryBench.Open(provider);
        await bench.Apply(Samples.All);

        var answer = await bench.Desk.Remove([(DocumentKind.Item, "company"), (DocumentKind.Adapter, "gjj")], RegistryBench.Order, Go);

        answer.ShouldBeOfType<RegistryAnswer.Applied>().Differences.ShouldAllBe(difference => difference.Change == ChangeKind.Removed);
        bench.Shelf.Current.Items.ShouldBeEmpty();
        (await bench.Desk.History(DocumentKind.Item, "company", Go)).Select(version => (version.Revision, version.Removed)).ShouldBe([(2, true), (1, false)]);
        (await bench.Apply(Samples.All)).ShouldBeOfType<RegistryAnswer.Applied>().Differences.Count.ShouldBe(2);
    }

    [Test]
    public async Task Rolling_back_restores_what_was_changed_added_and_removed_as_a_new_revision()
    {
        await using var bench = await RegistryBench.Open(provider);
        await bench.Apply(Samples.All);
        await bench.Apply([.. Samples.With("client.yaml", "[intake]", "[intake, auditor]"),
            new("new.yaml", Samples.Client.Replace("name: intake", "name: second", StringComparison.Ordinal))]);
        await bench.Desk.Remove([(DocumentKind.Item, "company")], RegistryBench.Order, Go);

        var answer = (await bench.Desk.Rollback(1, RegistryBench.Order with { Reason = "back" }, Go)).ShouldBeOfType<RegistryAnswer.Applied>();

        answer.Revision.ShouldBe(4);
        answer.Differences.Select(difference => $"{difference.Change} {difference.Kind}/{difference.Name}").ShouldBe(
            ["Changed client/intake", "Removed client/second", "Added item/company"]);
        (await bench.Desk.Compare(1, 4, Go)).ShouldBeEmpty();
        (await bench.Desk.Revisions(null, 1, Go)).ShouldHaveSingleItem().ShouldBe(new RegistryRevision(4, bench.Clock.GetUtcNow(), "admin", "back", 1));
        (await bench.Desk.Rollback(1, RegistryBench.Order, Go)).ShouldBeOfType<RegistryAnswer.Unchanged>();
    }

    [Test]
    public async Task Rolling_back_to_before_everything_takes_everything_out()
    {
        await using var bench = await RegistryBench.Open(provider);
        await bench.Apply(Samples.All);

        (await bench.Desk.Rollback(0, RegistryBench.Order, Go)).ShouldBeOfType<RegistryAnswer.Applied>();

        bench.Shelf.Current.Entries.ShouldBeEmpty();
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => bench.Desk.Rollback(7, RegistryBench.Order, Go));
    }

    [Test]
    public async Task Two_revisions_are_compared_by_path()
    {
        await using var bench = await RegistryBench.Open(provider);
        await bench.Apply(Samples.All);
        await bench.Apply(Samples.With("mapping.v1.yaml", "ENTNAME: record.name", "ENTNAME: $uppercase(record.name)"));

        Difference.Text(await bench.Desk.Compare(1, 2, Go)).ShouldBe("""
            ~ mapping/company-to-scjg.v1
                ~ fields.ENTNAME: "record.name" → "$uppercase(record.name)"
            """);
        Difference.Text(await bench.Desk.Compare(2, 0, Go)).Split('\n').ShouldContain("- mapping/company-to-scjg.v1");
    }

    [Test]
    public async Task An_order_based_on_another_revision_is_not_carried_out()
    {
        await using var bench = await RegistryBench.Open(provider);
        await bench.Apply(Samples.All);

        var answer = await bench.Desk.Apply(Samples.With("item.yaml", "priority: 3", "priority: 4"), RegistryBench.Order with { BasedOn = 0 }, Go);

        answer.ShouldBe(new RegistryAnswer.Overtaken(1));
        (await bench.Desk.Apply(Samples.With("item.yaml", "priority: 3", "priority: 4"), RegistryBench.Order with { BasedOn = 1 }, Go))
            .ShouldBeOfType<RegistryAnswer.Applied>();
    }

    [Test]
    public async Task Applies_at_the_same_time_never_interleave_and_none_is_lost()
    {
        await using var bench = await RegistryBench.Open(provider);
        await bench.Apply(Samples.All);
        var hosts = Enumerable.Range(0, 4).Select(_ => bench.Host()).ToList();

        var answers = await Task.WhenAll(hosts.SelectMany((host, h) => Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            var file = new DocumentFile($"{h}{i}.yaml", Samples.Client.Replace("name: intake", $"name: client-{h}-{i}", StringComparison.Ordinal));
            RegistryAnswer answer;
            do answer = await host.Desk.Apply([file], RegistryBench.Order, Go);
            while (answer is RegistryAnswer.Overtaken);
            return answer;
        }))));

        answers.Cast<RegistryAnswer.Applied>().Select(answer => answer.Revision).Order().ShouldBe(Enumerable.Range(2, 16).Select(i => (long)i));
        answers.Cast<RegistryAnswer.Applied>().ShouldAllBe(answer => answer.Differences.Count == 1);
        await bench.Shelf.Refresh(Go);
        bench.Shelf.Current.Clients.Count.ShouldBe(18);
    }

    [Test]
    public async Task Of_two_changes_that_contradict_each_other_one_is_stored()
    {
        await using var bench = await RegistryBench.Open(provider);
        await bench.Apply(Samples.All);
        var other = bench.Host();
        await other.Shelf.Refresh(Go);
        var second = new DocumentFile("second.yaml", Samples.Item.Replace("name: company", "name: second", StringComparison.Ordinal));

        // One host removes the item and then its schedule, the other one registers an item that uses the schedule.
        await bench.Desk.Remove([(DocumentKind.Item, "company")], RegistryBench.Order, Go);
        var both = await Task.WhenAll(
            Task.Run(() => bench.Desk.Remove([(DocumentKind.Schedule, "night")], RegistryBench.Order, Go)),
            Task.Run(() => other.Desk.Apply([second], RegistryBench.Order, Go)));

        both.Count(answer => answer is RegistryAnswer.Applied).ShouldBe(1);
        both.Count(answer => answer is RegistryAnswer.Faulty).ShouldBe(1);
    }

    [Test]
    public async Task Every_change_is_in_the_log_with_who_and_what()
    {
        await using var bench = await RegistryBench.Open(provider);
        await bench.Apply([new("organisations.yaml", Samples.Organisations)]);
        await bench.Desk.Remove([(DocumentKind.Organisation, "GJJ")], RegistryBench.Order with { By = "other" }, Go);

        var lines = await bench.LogLines();

        var digest = bench.Shelf.Current.Entry(DocumentKind.Organisation, "SCJG")!.Digest;
        lines[0].ShouldBe("""registry.applied admin {"revision":1,"documents":2}""");
        lines[2].ShouldBe($$"""registry.document admin {"revision":1,"kind":"organisation","name":"SCJG","change":"added","digest":"{{digest}}"}""");
        lines[4].ShouldBe("""registry.document other {"revision":2,"kind":"organisation","name":"GJJ","change":"removed"}""");
        lines.Count.ShouldBe(5);
    }

    [Test]
    public async Task Warnings_are_told_and_refuse_nothing()
    {
        await using var bench = await RegistryBench.Open(provider);

        var answer = (await bench.Apply(Samples.With("mapping.v1.yaml", "ENTNAME: record.name", "ENTNAME: \"''\""))).ShouldBeOfType<RegistryAnswer.Applied>();

        answer.Warnings.ShouldHaveSingleItem().ToString().ShouldBe(
            "mapping.v1.yaml:7:12: mapping/company-to-scjg.v1 /fields/ENTNAME: always empty [mapping.empty]");
    }

    [Test]
    public async Task A_document_is_given_back_as_it_was_written()
    {
        await using var bench = await RegistryBench.Open(provider);
        await bench.Apply(Samples.All);
        await bench.Apply(Samples.With("client.yaml", "[intake]", "[intake, auditor]"));

        Text(await bench.Desk.Source(DocumentKind.Client, "intake", 1, Go)).ShouldBe(Samples.Client);
        Text(await bench.Desk.Source(DocumentKind.Client, "intake", null, Go)).ShouldContain("[intake, auditor]");
        (await bench.Desk.Source(DocumentKind.Client, "nobody", null, Go)).ShouldBeNull();
        (await bench.Desk.History(DocumentKind.Client, "intake", Go)).Select(version => (version.Revision, version.File))
            .ShouldBe([(2, "client.yaml"), (1, "client.yaml")]);
    }

    [Test]
    public async Task Applying_an_export_changes_nothing()
    {
        await using var bench = await RegistryBench.Open(provider);
        await bench.Apply(
        [
            .. Samples.All,
            new("schemas/x/raw.v1.json", """{"$schema":"https://json-schema.org/draft/2020-12/schema","title":"某","type":"object"}"""),
            new("mappings/a-to-b.v1/mapping.yaml", "title: { zh: 某, en: X }\nfrom: company.v1\nto: scjg.v1\nfields:\n  ENTNAME: record.name"),
            new("p.json", """{"kind":"organisation","name":"P","title":{"zh":"某","en":"P"},"type":"street"}"""),
        ]);

        var files = await bench.Desk.Export(null, null, Go);

        files.Count.ShouldBe(19);
        files.Select(file => file.Path).ShouldContain("schemas/raw.v1.json");
        files.Select(file => file.Path).ShouldContain("mappings/a-to-b.v1/mapping.yaml");
        (await bench.Apply(files)).ShouldBeOfType<RegistryAnswer.Unchanged>();
        await using var empty = await RegistryBench.Open(provider);
        await empty.Apply(files);
        Difference.Between(bench.Shelf.Current, empty.Shelf.Current).ShouldBeEmpty();

        var folder = Path.Combine(bench.Folder, "out");
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file.Path))!);
            await File.WriteAllBytesAsync(Path.Combine(folder, file.Path), file.Content.ToArray());
        }

        File.WriteAllText(Path.Combine(folder, "mappings/a-to-b.v1/sample-in.json"), "{}");
        (await bench.Apply(DocumentFolder.Read(folder))).ShouldBeOfType<RegistryAnswer.Unchanged>();
    }

    [Test]
    public async Task Applying_an_export_changes_nothing_whatever_was_written()
    {
        await using var bench = await RegistryBench.Open(provider);
        var text = Gen.String[Gen.Char["abc 中文𬭩\"'\\:#{}[]-?!&*|>%@`~,\t\n01.eE+_<=null"], 1, 30]
            .Where(s => !string.IsNullOrWhiteSpace(s) && !HalfCharacter(s));
        var quoted = Gen.Select(text, Gen.Bool).Select((s, json) => json
            ? System.Text.Json.JsonSerializer.Serialize(s)
            : "'" + s.Replace("'", "''", StringComparison.Ordinal).Replace("\n", "\n\n  ", StringComparison.Ordinal) + "'");

        await Gen.Select(quoted, quoted, quoted.Array[1, 3]).SampleAsync(async (zh, description, values) =>
        {
            var rows = string.Join('\n', values.Select((value, i) =>
                $"  - {{ value: r{i}, title: {{ zh: 甲, en: {value} }}, systems: {{ {value}: {value} }} }}"));
            var file = new DocumentFile("t.yaml",
                $"# {{}}\nkind: codeTable\nname: t\ntitle:\n  zh: {zh}\n  en: X\ndescription: {description}\nrows:\n{rows}\n# end");
            var answer = await bench.Apply([file]);
            (answer is RegistryAnswer.Applied or RegistryAnswer.Unchanged
                or RegistryAnswer.Faulty { Faults: [{ Code: "value.length" or "yaml.syntax" }, ..] })
                .ShouldBeTrue(answer is RegistryAnswer.Faulty faulty ? string.Join('\n', faulty.Faults) : "");
            (await bench.Apply(await bench.Desk.Export(null, null, Go))).ShouldBeOfType<RegistryAnswer.Unchanged>();
        }, iter: 60, threads: 1);

        bench.Shelf.Current.Revision.ShouldBeGreaterThan(10);
    }

    private static bool HalfCharacter(string text) => Exchange.Core.Registry.Reading.SourceText.HasHalfCharacter(text);

    private static string Text(DocumentFile? file) => Encoding.UTF8.GetString(file.ShouldNotBeNull().Content.Span);
}

public sealed class RegistryDeskSqliteTests() : RegistryDeskContract(Provider.Sqlite);

public sealed class RegistryDeskPostgresTests() : RegistryDeskContract(Provider.Postgres);

public sealed class RegistryDeskSqlServerTests() : RegistryDeskContract(Provider.SqlServer);
