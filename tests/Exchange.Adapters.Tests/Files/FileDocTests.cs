using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Exchange.Adapters.Files;
using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;
using Exchange.Core.Mapping;
using Exchange.Core.Registry;

namespace Exchange.Adapters.Tests.Files;

/// <summary>Holds docs/adapters/file.md to the code.</summary>
sealed class FileDocTests
{
    static readonly Type[] Records =
    [
        typeof(FileAdapterOptions), typeof(OutgoingFile), typeof(CsvPart), typeof(ControlPart), typeof(BatchPart), typeof(ResultsPart), typeof(ResultFile),
    ];

    [TestCaseSource(nameof(Records))]
    public void The_table_of_a_record_says_what_its_attributes_say(Type record) => FileDoc.Text.ShouldContain(Table(record) + "\n\n");

    [Test]
    public void Every_default_that_a_text_states_is_the_default()
    {
        var options = FileOffice.Options("""{"outbox":"/o","work":"/w","control":{},"files":[{"name":"a"}],"results":{"folder":"/r","files":[{"name":"b"}]}}""");
        foreach (var part in new object[] { options, options.Files[0], options.Csv, options.Control!, options.Batch, options.Results!,
            options.Results!.Files[0] })
        {
            foreach (var property in part.GetType().GetProperties().Where(p => !Words(p).Contains("Required")
                && p.PropertyType.Namespace != typeof(CsvPart).Namespace || p.PropertyType.IsEnum))
            {
                var value = property.GetValue(part);
                var text = value switch
                {
                    "," => "Default: comma",
                    string or int => $"Default {value}",
                    bool yes => yes ? "Default true" : "Default false",
                    Enum choice => $"Default {JsonNamingPolicy.CamelCase.ConvertName(choice.ToString())}",
                    ICollection { Count: 0 } or null => "Default: ",
                    _ => throw new NotSupportedException(property.Name),
                };
                Words(property).ShouldContain(text, customMessage: property.Name);
            }
        }
    }

    [Test]
    public void The_schema_of_the_options_has_the_ranges_and_defaults()
    {
        var schema = KindSchema.OfOptions(FileKind.Kind);

        schema.ShouldContain("\"maximum\": 10000");
        schema.ShouldContain("\"default\": \"+08:00\"");
        schema.ShouldContain("gb18030");
    }

    [Test]
    public void Every_code_of_a_result_has_a_line_and_no_other_has() =>
        FileDoc.Text.Split('\n').SkipWhile(l => !l.StartsWith("| code |", StringComparison.Ordinal)).Skip(2).TakeWhile(l => l.StartsWith('|')).Select(l => l.Split('`')[1])
            .ShouldBe(ResultFault.Codes, ignoreOrder: true);

    [Test]
    public void Every_code_of_a_rejected_message_has_a_line()
    {
        foreach (var code in (string[])["no-rows", "unknown-part", "unknown-column", "row-not-flat", "control-character", "not-in-encoding", "sum-not-number",
            "key-twice"])
            FileDoc.Text.ShouldContain($"`{code}`");
    }

    [Test]
    public async Task The_example_of_social_insurance_works_both_ways()
    {
        using var office = new FileOffice();
        using var adapter = office.ResultAdapter(FileDoc.Example("rsj", office));
        var record = $$"""
            {"unit":{"uscc":"91449903MA9X000112","name":"云溪样例一号科技有限公司"},
             "staff":[{"name":"{{Samples.PersonName}}","idNumber":"{{Samples.PersonId}}","wage":8000.00}]}
            """;
        var payload = Encoding.UTF8.GetString(Written(FileDoc.Mapping("staff-to-rsj.v1").Translate(new MappingInput
        {
            Record = Encoding.UTF8.GetBytes(record), Number = "4499032611240000012", TakenInAt = office.Clock.GetUtcNow(), DeliveryId = "1", RecordId = "2",
                Step = "S1", Version = 1,
            Situation = null, Steps = new Dictionary<string, StepFacts>(),
        })));

        (await adapter.Push(Samples.Message(payload: payload), CancellationToken.None)).ShouldBeOfType<PushAnswer.Acknowledged>();
        office.Text("RY_449903_20261124_001.ctl").ShouldStartWith("rows=1;sum=8000.00;sha256=");
        var result = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetBytes("SBLSH,HH,CLBZ,AAB001,AAC001,CWDM,CWYY\r\n4499032611240000012,1,1,44990300012,AAC1,,\r\n");
        File.WriteAllBytes(Path.Combine(office.Inbox, "RY_449903_20261124_001_HZ.csv"), result);
        File.WriteAllText(Path.Combine(office.Inbox, "RY_449903_20261124_001_HZ.ctl"),
            $"rows=1;sha256={Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(result))}");

        var look = await adapter.ReadProgress(100, CancellationToken.None);

        look.Faults.ShouldBeEmpty();
        var row = look.Rows.ShouldHaveSingleItem();
        row.Mapping.ShouldBe("rsj-step-to-progress.v1");
        foreach (var mapping in (string[])["rsj-step-to-progress.v1", "rsj-row-to-progress.v1"])
        {
            var translated = FileDoc.Mapping(mapping).Translate(new RowInput { Row = row.Row, Source = row.Source, Key = row.Key,
                ReceivedAt = office.Clock.GetUtcNow() });
            var told = JsonDocument.Parse(Written(translated)).RootElement;
            told.GetProperty("about").GetProperty("delivery").GetString().ShouldBe(Samples.Message().DeliveryId);
        }
    }

    [Test]
    public async Task The_example_of_seals_works_both_ways()
    {
        using var office = new FileOffice();
        using var adapter = office.ResultAdapter(FileDoc.Example("gaj-yz", office));

        (await adapter.Push(Samples.Message(payload: """<YZBA XH="@XH@"/>"""), CancellationToken.None)).ShouldBeOfType<PushAnswer.Acknowledged>();
        office.Text("YZ_449903_00000001.xml").ShouldBe("""<YZBA XH="00000001"/>""");
        office.Sent.ShouldContain("YZ_449903_00000001.ok");
        File.WriteAllText(Path.Combine(office.Inbox, "YZHZ_449903_00000001.xml"), """<HZ XH="00000001"><JG>0</JG></HZ>""");
        await adapter.ReadProgress(100, CancellationToken.None);
        office.Clock.Advance(TimeSpan.FromSeconds(31));

        (await adapter.ReadProgress(100, CancellationToken.None)).Rows.ShouldHaveSingleItem().Mapping.ShouldBe("seal-receipt-to-progress.v1");
    }

    static byte[] Written(Translation translation) => translation.ShouldBeOfType<Translation.Written>(translation.ToString()).Message;

    static string Table(Type record)
    {
        var lines = new List<string> { $"<!-- table: {record.Name} -->", "| option | value | meaning |", "|---|---|---|" };
        lines.AddRange(record.GetProperties().Select(p => $"| `{JsonNamingPolicy.CamelCase.ConvertName(p.Name)}` | {Kind(p.PropertyType)} | {Words(p)} |"));
        return string.Join('\n', lines);
    }

    static string Words(PropertyInfo property) => property.GetCustomAttribute<System.ComponentModel.DescriptionAttribute>()?.Description
        ?? throw new AssertionException($"{property.Name} has no description");

    static string Kind(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            { IsEnum: true } => "choice",
            _ when type == typeof(string) => "text",
            _ when type == typeof(bool) => "true, false",
            _ when type == typeof(int) => "whole number",
            _ when type.IsGenericType => "list",
            _ => "options",
        };
    }
}
