using System.Text.Json;
using Exchange.Adapters.Files;
using Exchange.Core.Contract;
using Exchange.Core.Registry;

namespace Exchange.Adapters.Tests.Files;

/// <summary>What is wrong with a document's options is named at its place, all of it at once.</summary>
sealed class FileFaultsTests
{
    const string Columns = "\"columns\":[\"A\",\"B\"]";

    [TestCase("out")]
    [TestCase("./out")]
    [TestCase("/srv/../etc")]
    [TestCase("/srv/./out")]
    [TestCase("file:///srv")]
    public void A_folder_is_an_absolute_path_without_dots(string path)
    {
        Pointers(Options(outbox: path)).ShouldContain("/outbox");
        Pointers(Options(work: path)).ShouldContain("/work");
        Pointers(Options(more: $$"""{{Results("")}}""").Replace("\"/in\"", $"\"{path}\"")).ShouldContain("/results/folder");
    }

    [TestCase("/out")]
    [TestCase("/out/")]
    public void The_work_folder_is_not_the_outbox(string work) => Pointers(Options(work: work)).ShouldBe(["/work"]);

    [TestCase("F_{date}.csv")]
    [TestCase("F_{seq:3}.csv")]
    [TestCase("../{date}{seq}.csv")]
    [TestCase("sub/{date}{seq}.csv")]
    [TestCase("{number}{date}{seq}.csv")]
    public void A_name_stays_in_its_folder_and_is_never_given_twice(string name) => Pointers(Options(files: $$"""{"name":"{{name}}",{{Columns}}}""")).ShouldBe(["/files/0/name"]);

    [Test]
    public void Files_of_one_batch_have_parts_and_names_of_their_own()
    {
        Pointers(Options(files: $$"""{"name":"A{date}_{seq}",{{Columns}}},{"part":"b","name":"B{date}_{seq}",{{Columns}}}""")).ShouldBe(["/files"]);
        Pointers(Options(files: $$"""{"part":"b","name":"A{date}_{seq}",{{Columns}}},{"part":"b","name":"B{date}_{seq}",{{Columns}}}""")).ShouldBe(["/files"]);
        Pointers(Options(files: $$"""{"part":"a","name":"A{date}_{seq}",{{Columns}}},{"part":"b","name":"A{date}_{seq:3}",{{Columns}}}""")).ShouldBe(["/files/1/name"]);
    }

    [TestCase("\"columns\":[]", "/files/0/columns")]
    [TestCase("\"columns\":[\"A\",\"A\"]", "/files/0/columns")]
    [TestCase("\"columns\":[\"\"]", "/files/0/columns")]
    [TestCase("\"columns\":[\"_delivery\"]", "/files/0/columns")]
    [TestCase("\"columns\":[\"A\"],\"sumColumn\":\"B\"", "/files/0/sumColumn")]
    public void Columns_are_named_and_distinct(string columns, string pointer) => Pointers(Options(files: $$"""{"name":"F{date}_{seq}",{{columns}}}""")).ShouldBe([pointer]);

    [TestCase("{\"name\":\"control\"}", "/control/name")]
    [TestCase("{\"name\":\"../{base}\"}", "/control/name")]
    [TestCase("{\"name\":\"{base}.csv\"}", "/control/name")]
    [TestCase("{\"name\":\"{seq}.ctl\"}", "/control/name")]
    [TestCase("{\"text\":\"{md5}\"}", "/control/text")]
    [TestCase("{\"text\":\"行={rows}\"}", "/control/text")]
    public void A_control_file_has_a_name_of_its_own_and_known_placeholders(string control, string pointer) =>
        Pointers(Options(files: $$"""{"name":"F{date}_{seq}.csv",{{Columns}}}""", more: $",\"control\":{control}")).ShouldBe([pointer]);

    [Test]
    public void Raw_has_one_file_without_columns()
    {
        Pointers(Options(files: """{"name":"F{date}_{seq}"}""", more: ",\"format\":\"raw\",\"sequenceMark\":\"@\"")).ShouldBeEmpty();
        Pointers(Options(files: $$"""{"name":"F{date}_{seq}",{{Columns}}}""", more: ",\"format\":\"raw\"")).ShouldBe(["/files/0"]);
        Pointers(Options(more: ",\"sequenceMark\":\"@\"")).ShouldBe(["/sequenceMark"]);
    }

    [TestCase("\"name\":\"F_HZ.csv\"", "/results/files/0/name")]
    [TestCase("\"name\":\"F{date}_{seq}\"", "")]
    [TestCase("\"of\":\"x\"", "/results/files/0/of")]
    [TestCase("\"columns\":[]", "/results/files/0/columns")]
    [TestCase("\"key\":[]", "/results/files/0/key")]
    [TestCase("\"key\":[\"Z\"]", "/results/files/0/key")]
    [TestCase("\"doneColumn\":\"X\",\"doneValues\":[\"1\"]", "/results/files/0/doneColumn")]
    [TestCase("\"doneColumn\":\"Z\"", "/results/files/0/doneValues")]
    [TestCase("\"mapping\":null", "/results/files/0/mapping")]
    [TestCase("\"rows\":\"none\"", "/results/files/0/summaryMapping")]
    [TestCase("\"format\":\"xml\",\"columns\":[],\"key\":[]", "/results/files/0/format")]
    public void A_result_says_what_it_answers_and_what_becomes_of_it(string change, string pointer) =>
        Pointers(Options(more: Results(change))).Distinct().ShouldBe(pointer.Length == 0 ? [] : change.Contains("columns\":[]") && !change.Contains("xml")
            ? [pointer, "/results/files/0/key"] : [pointer]);

    [Test]
    public void Results_do_not_meet_each_other_nor_what_the_hub_puts_into_the_same_folder()
    {
        Pointers(Options(more: Results("\"name\":\"F{date}_{seq}\"").Replace("\"/in\"", "\"/out\""))).ShouldBe(["/results/files/0/name"]);
        Pointers(Options(more: Results("").Replace("\"/in\"", "\"/work\""))).ShouldBe(["/results/folder"]);
        Pointers(Options(more: Results("").Replace("\"/in\"", "\"/in\",\"done\":\"/in\",\"bad\":\"/in\""))).ShouldBe(["/results/done", "/results/bad"]);
    }

    [Test]
    public void Ranges_and_misspelt_options_come_out_of_the_reading_with_their_places()
    {
        const string Yaml = """
            kind: adapter
            name: rsj
            title: { zh: 社保, en: Social insurance }
            organisation: rsj
            adapterKind: file
            options:
              outbox: /out
              work: /work
              OPTION
            """;

        Fault("files: []").ShouldBe(("/options/files", 9));
        Fault("files: [{ name: 'F{date}_{seq}', columns: [A] }]\n  keepDays: 6").ShouldBe(("/options/keepDays", 10));
        Fault("files: [{ name: 'F{date}_{seq}', columns: [A] }]\n  utcOffset: '8'").ShouldBe(("/options/utcOffset", 10));
        Fault("files: [{ name: 'F{date}_{seq}', columns: [A] }]\n  mode: '0999'").ShouldBe(("/options/mode", 10));
        Fault("files: [{ name: 'F{date}_{seq}', columns: [A] }]\n  csv: { encoding: latin1 }").ShouldBe(("/options/csv/encoding", 10));
        Fault("files: [{ name: 'F{date}_{seq}', columns: [A] }]\n  batch: { mesages: 5 }").ShouldBe(("/options/batch/mesages", 10));
        Fault("files: [{ name: 'F{date}', columns: [A] }]").ShouldBe(("/options/files/0/name", 9));

        static (string, int?) Fault(string option)
        {
            var file = new DocumentFile("rsj.yaml", Yaml.Replace("OPTION", option));
            var fault = new DocumentReader(BuiltInAdapters.All.ToDictionary(k => k.Name)).Read([file]).Faults.ShouldHaveSingleItem();
            return (fault.Pointer, fault.Line);
        }
    }

    [Test]
    public void An_adapter_is_not_made_of_faulty_options() =>
        Should.Throw<ArgumentException>(() => new FileAdapter(FileOffice.Options(Options(outbox: "out")),
            FileOffice.Context())).Message.ShouldStartWith("/outbox ");

    [Test]
    public void The_kind_is_built_in_and_its_adapters_read_progress_where_results_are_configured()
    {
        BuiltInAdapters.All.ShouldContain(FileKind.Kind);
        FileKind.Kind.RepeatOf(FileOffice.Options(Options())).ShouldBe(Repeat.Askable);
        FileKind.Kind.Create(FileOffice.Options(Options()), FileOffice.Context()).ShouldNotBeAssignableTo<IProgressAdapter>();
        FileKind.Kind.Create(FileOffice.Options(Options(more: Results(""))), FileOffice.Context()).ShouldBeAssignableTo<IProgressAdapter>();
    }

    static string Options(string outbox = "/out", string work = "/work", string? files = null, string more = "") =>
        $$"""{"outbox":"{{outbox}}","work":"{{work}}","files":[{{files ?? $$"""{"name":"F{date}_{seq}",{{Columns}}}"""}}]{{more}}}""";

    /// <summary>One kind of results, with members changed or added.</summary>
    static string Results(string change)
    {
        var members = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>("""{"name":"R{date}_{seq}","columns":["A","Z"],"key":["A"],"mapping":"m"}""")!;
        foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, JsonElement>>($"{{{change}}}")!)
            members[name] = value;
        return $",\"results\":{{\"folder\":\"/in\",\"files\":[{JsonSerializer.Serialize(members)}]}}";
    }

    static List<string> Pointers(string json) => [.. FileKind.Kind.Faults(FileOffice.Options(json)).Select(f => f.Pointer)];
}
