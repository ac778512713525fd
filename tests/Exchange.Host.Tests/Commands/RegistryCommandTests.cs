using Exchange.Core.Registry;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Commands;

/// <summary>apply, diff, export, rollback against a running hub.</summary>
[NonParallelizable]
internal sealed class RegistryCommandTests : HubTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-cli-").FullName;

    [OneTimeTearDown]
    public void Clear() => Directory.Delete(_folder, recursive: true);

    private Task<CommandEnd> Run(params string[] line) => CommandLine.Run([.. line, "--url", Hub.Address.ToString(), "--key", Hub.Key("administrator")]);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private static string Parks(string name, string title = "园林局") => $$"""
        kind: organisation
        name: {{name}}
        title: { zh: {{title}}, en: Parks }
        type: department
        """;

    private async Task<long> Revision() => (await Hub.Get("administrator", "/api/v1/registry/revisions?limit=1")).Json[0].GetProperty("revision").GetInt64();

    [Test]
    public async Task Documents_are_tried_applied_changed_compared_and_rolled_back()
    {
        var before = await Revision();
        var file = Write("parks.yaml", Parks("PARKS"));
        var tried = await Storing(() => Run("apply", "--dry-run", file));
        tried.Exit.ShouldBe(0, tried.Error);
        tried.Out.ShouldContain("PARKS");
        tried.Out.ShouldContain($"previewed: revision {before}");
        (await Revision()).ShouldBe(before);

        (await Run("apply", file, "--reason", "new"))
            .ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(0), end => end.Out.ShouldContain($"applied: revision {before + 1}"));
        (await Run("apply", file)).Out.ShouldContain($"unchanged: revision {before + 1}");
        Write("parks.yaml", Parks("PARKS", "园林绿化局"));
        (await Run("apply", file)).Out.ShouldContain("园林绿化局");

        var compared = await Run("diff", (before + 1).ToString(), (before + 2).ToString());
        compared.Exit.ShouldBe(0);
        compared.Out.ShouldContain("title.zh");
        (await Run("diff", (before + 2).ToString())).Out.Trim().ShouldBe("no difference");

        var back = await Run("rollback", before.ToString(), "--reason", "not wanted");
        back.Exit.ShouldBe(0, back.Error);
        back.Out.ShouldContain($"applied: revision {before + 3}");
        (await Hub.Get("administrator", "/api/v1/registry/documents/organisation/PARKS")).Status.ShouldBe(404);
        (await Hub.Get("administrator", "/api/v1/registry/revisions?limit=1")).Json[0].GetProperty("reason").GetString().ShouldBe("not wanted");
    }

    [Test]
    public async Task Documents_are_removed_tried_first_and_only_when_what_stays_holds_together()
    {
        (await Run("apply", Write("green/parks.yaml", Parks("GREEN") + "\n---\n" + Parks("GREENER") + "\nparent: GREEN\n"))).Exit.ShouldBe(0);
        var before = await Revision();
        (await Storing(() => Run("remove", "--dry-run", "organisation/GREENER")))
            .ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(0, end.Error), end => end.Out.ShouldContain($"previewed: revision {before}"));
        (await Storing(() => Run("remove", "organisation/GREEN"))).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Error.ShouldContain("GREENER"));

        var removed = await Run("remove", "organisation/GREEN", "organisation/GREENER", "--reason", "merged");
        removed.Exit.ShouldBe(0, removed.Error);
        removed.Out.ShouldContain($"applied: revision {before + 1}");
        (await Hub.Get("administrator", "/api/v1/registry/documents/organisation/GREEN")).Status.ShouldBe(404);
        (await Hub.Get("administrator", "/api/v1/registry/revisions?limit=1")).Json[0].GetProperty("reason").GetString().ShouldBe("merged");
    }

    [TestCase("item/no-such", "no-such")]
    [TestCase("castle/x", "kinds are")]
    [TestCase("item", "kind/name")]
    [TestCase("item/", "kind/name")]
    [TestCase("/opening", "kind/name")]
    [TestCase("item/opening/1", "kind/name")]
    public async Task What_names_no_document_is_not_removed(string name, string words)
        => (await Storing(() => Run("remove", name))).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Out.ShouldBeEmpty(), end => end.Error.ShouldContain(words));

    [Test]
    public async Task An_export_is_a_folder_that_applied_again_changes_nothing()
    {
        var to = Path.Combine(_folder, "export");
        var export = await Run("export", to);
        export.Exit.ShouldBe(0, export.Error);
        export.Out.ShouldContain("items/opening.yaml");
        DocumentFolder.Read(to).Count.ShouldBeGreaterThan(20);
        (await Run("apply", to)).Out.ShouldContain("unchanged");
        (await Run("export", Path.Combine(_folder, "first"), "--revision", "1")).Exit.ShouldBe(0);
    }

    [Test]
    public async Task Faults_are_printed_as_compilers_do_and_nothing_is_stored()
    {
        var before = await Revision();
        var end = await Run("apply", Write("bad/parks.yaml", Parks("PARKS2") + "\ntyp: x\n"), Write("bad/more.yaml", "kind: castle\n"));
        end.Exit.ShouldBe(1);
        end.Out.ShouldBeEmpty();
        end.Error.ShouldContain("parks.yaml:5:1 /typ There is no setting “typ” (did you mean “type”?). [key.unknown]");
        end.Error.ShouldContain("more.yaml:1:7 /kind");
        (await Revision()).ShouldBe(before);
    }

    [Test]
    public async Task Files_that_are_not_there_and_folders_without_documents_are_said()
    {
        var missing = await Run("apply", Path.Combine(_folder, "none.yaml"));
        missing.ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Error.ShouldContain("none.yaml"), end => end.Error.Trim().Split('\n')
            .Length.ShouldBe(1));
        var empty = Directory.CreateDirectory(Path.Combine(_folder, "empty")).FullName;
        var nothing = await Run("apply", empty);
        nothing.ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Error.ShouldContain("no document"), end => end.Error.ShouldContain(empty));
    }

    [TestCase("diff", "999")]
    [TestCase("rollback", "999")]
    public async Task A_revision_that_there_is_not_is_said(string verb, string revision)
        => (await Run(verb, revision)).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Error.ShouldContain("There is no such revision"));

    [TestCase("apply")]
    [TestCase("apply", "x", "--dryrun")]
    [TestCase("diff")]
    [TestCase("diff", "one")]
    [TestCase("diff", "1", "2", "3")]
    [TestCase("export")]
    [TestCase("export", "x", "--revision", "last")]
    [TestCase("rollback")]
    [TestCase("rollback", "1", "--why", "x")]
    [TestCase("remove", "x")]
    [TestCase("key")]
    [TestCase("key", "issue")]
    [TestCase("key", "issue", "a", "b")]
    [TestCase("key", "issue", "a", "--until", "x")]
    [TestCase("secret", "get", "x")]
    [TestCase("secret", "set")]
    [TestCase("setup")]
    [TestCase("setup", "s", "--name", "x")]
    [TestCase("demo", "--records", "many")]
    public async Task A_line_that_is_no_command_is_refused_before_anything_is_called(params string[] line)
    {
        var end = await CommandLine.Run(line);
        end.Exit.ShouldBe(1);
        end.Error.ShouldNotBeEmpty();
        end.Error.ShouldNotContain("cannot be reached");
    }

    [Test]
    public async Task An_export_that_cannot_be_written_is_said()
    {
        var end = await Run("export", Write("file-in-the-way", "x"));
        end.ShouldSatisfyAllConditions(one => one.Exit.ShouldBe(1), one => one.Error.ShouldContain("file-in-the-way"),
            one => one.Error.ShouldNotContain("   at "));
    }

    [Test]
    public async Task What_is_no_hub_is_said_to_be_none()
    {
        var end = await CommandLine.Run("diff", "1", "--url", Hub.Department.Address.ToString() + "?", "--key", "k");
        end.ShouldSatisfyAllConditions(one => one.Exit.ShouldBe(1), one => one.Error.ShouldContain("404"), one => one.Error.ShouldNotContain("   at "));
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
