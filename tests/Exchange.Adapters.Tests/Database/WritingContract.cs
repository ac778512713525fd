using System.Text;
using Exchange.Adapters.Database;
using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Database;

/// <summary>What writing into staging tables must do on every database.</summary>
abstract class WritingContract(DatabaseProduct product)
{
    const string Tables = """ "tables": [ { "name": "YW_SQ" }, { "name": "YW_RY" }, { "name": "YW_CL" } ] """;

    FrontDatabase front = null!;

    [SetUp]
    public async Task OpenFront() => front = await FrontDatabase.Create(product);

    [TearDown]
    public async Task CloseFront()
    {
        if (front is not null)
            await front.DisposeAsync();
    }

    [Test]
    public async Task Header_lines_and_materials_are_written_as_the_message_says()
    {
        using var adapter = Submitting($"{Tables}");

        (await adapter.Push(Pushed.Application())).ShouldBe(new PushAnswer.Acknowledged(null));

        var id = Pushed.Application().DeliveryId;
        front.Rows("""SELECT "SQID", "SBLSH", "XM", "ZJHM", "JYMJ", "CYRS", "SBSJ", "VERSION", "REC_FLAG" FROM "YW_SQ" """)
            .ShouldHaveSingleItem().ShouldBe([id, Pushed.Number, Samples.PersonName, Samples.PersonId, Decimals("86.50"), "3", "2026-11-24 10:15:30", "1", "0"]);
        front.Rows("""SELECT "RYID", "XM" FROM "YW_RY" ORDER BY "RYID" """).ShouldBe([[id + "001", "李样1"], [id + "002", "李样2"]]);
        front.Rows("""SELECT "CLMC", "ATTACH_BODY" FROM "YW_CL" ORDER BY "SEQ" """).ShouldBe([["营业执照", null], ["布局图", "010203"]]);
    }

    [Test]
    public async Task A_row_that_the_database_refuses_leaves_nothing_of_its_message()
    {
        using var adapter = Submitting($"{Tables}");
        var message = Pushed.Application();
        var orphan = message with { Payload = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(message.Payload.Span).Replace("\"SQID\":\"" + message.DeliveryId + "\",\"XM\":\"李样2\"", "\"SQID\":\"nobody\",\"XM\":\"李样2\"")) };

        (await adapter.Rejected(orphan)).Code.ShouldBe("constraint");

        foreach (var table in new[] { "YW_SQ", "YW_RY", "YW_CL" })
            front.Value($"SELECT COUNT(*) FROM \"{table}\"").ShouldBe("0");
    }

    [Test]
    public async Task A_correction_is_a_new_row_with_the_next_version()
    {
        using var adapter = Submitting("""
            "tables": [ { "name": "YW_SQ", "set": { "VERSION": "{version}", "SBLSH": "{number}", "SBSJ": "{takenInAt}" } } ], "deliveryIdColumn": "SQID"
            """);

        await adapter.Acknowledged(Pushed.Message("""{"XM":"张样一"}"""));
        await adapter.Acknowledged(Pushed.Message("""{"XM":"张样乙"}""", version: 2));

        front.Rows("""SELECT "SBLSH", "XM", "VERSION", "SBSJ" FROM "YW_SQ" ORDER BY "VERSION" """)
            .ShouldBe([[Pushed.Number, "张样一", "1", "2026-11-24 10:00:00"], [Pushed.Number, "张样乙", "2", "2026-11-24 10:00:00"]]);
    }

    [Test]
    public async Task With_a_receipt_table_that_the_adapter_creates_a_repeat_writes_nothing_and_gets_the_first_number()
    {
        using var adapter = Submitting($$"""{{Tables}}, "numberColumn": "SEQ", "ask": { "SBLSH": "{number}", "VERSION": "{version}" } """, """ "receiptTable": "HUB_RECEIPT", "createReceiptTable": true """);
        var first = (await adapter.Push(Pushed.Application())).ShouldBeOfType<PushAnswer.Acknowledged>();
        first.Number.ShouldBe("1");

        (await adapter.Push(Pushed.Application())).ShouldBe(first);

        front.Value("SELECT COUNT(*) FROM \"YW_SQ\"").ShouldBe("1");
        front.Value("SELECT COUNT(*) FROM \"YW_CL\"").ShouldBe("2");
        front.Rows("""SELECT "DELIVERY_ID", "RECORD_NUMBER", "RECORD_VERSION", "ANSWER" FROM "HUB_RECEIPT" """)
            .ShouldHaveSingleItem().ShouldBe([Pushed.Application().DeliveryId, Pushed.Number, "1", "1"]);
        (await adapter.Ask(Pushed.Application(), CancellationToken.None)).ShouldBe(new AskAnswer.Received("1"));
        (await adapter.Ask(Pushed.Application("4499032611240000029"), CancellationToken.None)).ShouldBe(new AskAnswer.NotReceived());
    }

    [Test]
    public async Task A_receipt_alone_keeps_tables_without_any_key_from_a_second_row()
    {
        using var adapter = Submitting(""" "tables": [ { "name": "YW_CL" } ] """, """ "receiptTable": "HUB_RECEIPT", "createReceiptTable": true """);
        var message = Pushed.Message($$"""[{"SBLSH":"{{Pushed.Number}}","CLMC":"营业执照"},{"SBLSH":"{{Pushed.Number}}","CLMC":"布局图"}]""");

        await adapter.Acknowledged(message);
        await adapter.Acknowledged(message);

        front.Value("SELECT COUNT(*) FROM \"YW_CL\"").ShouldBe("2");
    }

    [Test]
    public async Task Somebody_elses_row_under_the_same_key_is_a_refusal_and_no_acknowledgement()
    {
        using var adapter = Submitting($"{Tables}, \"deliveryIdColumn\": \"SQID\"");
        await adapter.Acknowledged(Pushed.Application());
        var other = Pushed.Application("4499032611240000029");
        var clash = other with { Payload = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(other.Payload.Span).Replace(other.DeliveryId + "001", Pushed.Application().DeliveryId + "001")) };

        var answer = await adapter.Rejected(clash);

        answer.Code.ShouldBe("duplicate-key");
        answer.Reason.ShouldNotContain(Pushed.Application().DeliveryId);
        front.Value("SELECT COUNT(*) FROM \"YW_SQ\"").ShouldBe("1");
    }

    [Test]
    public async Task Without_any_key_an_earlier_push_is_found_by_the_columns_of_ask()
    {
        using var adapter = Submitting($$"""{{Tables}}, "ask": { "SBLSH": "{number}", "VERSION": "{version}" } """);
        await adapter.Acknowledged(Pushed.Application());

        (await adapter.Ask(Pushed.Application(), CancellationToken.None)).ShouldBe(new AskAnswer.Received(null));
        (await adapter.Ask(Pushed.Application(version: 2), CancellationToken.None)).ShouldBe(new AskAnswer.NotReceived());
    }

    [Test]
    public async Task A_withdrawal_changes_the_rows_or_is_refused_where_there_is_none()
    {
        using var adapter = Submitting(Tables, """ "withdrawUpdate": { "table": "YW_SQ", "set": { "ZT": "9" }, "match": { "SBLSH": "{number}" } } """);
        var withdrawal = Pushed.Message("{}", purpose: MessagePurpose.Withdraw);

        (await adapter.Rejected(withdrawal)).Code.ShouldBe("nothing-to-withdraw");
        await adapter.Acknowledged(Pushed.Application());
        await adapter.Acknowledged(withdrawal);
        await adapter.Acknowledged(withdrawal);

        front.Value("""SELECT "ZT" FROM "YW_SQ" """).ShouldBe("9");
    }

    [Test]
    public async Task A_withdrawal_can_be_rows_of_its_own_and_without_either_waits_for_a_person()
    {
        using var writing = Submitting(Tables, """ "withdraw": { "tables": [ { "name": "YW_CL" } ] } """);
        using var unable = Submitting(Tables);
        var withdrawal = Pushed.Message($$"""{"SBLSH":"{{Pushed.Number}}","CLMC":"撤件"}""", purpose: MessagePurpose.Withdraw);

        await writing.Acknowledged(withdrawal);
        (await unable.Rejected(withdrawal)).Code.ShouldBe("withdrawal-not-supported");

        front.Value("SELECT \"CLMC\" FROM \"YW_CL\"").ShouldBe("撤件");
    }

    [Test]
    public async Task A_configured_column_that_is_missing_makes_pushes_wait_and_is_seen_as_soon_as_it_is_there()
    {
        using var adapter = Submitting(""" "tables": [ { "name": "YW_SQ", "columns": { "PCS": {} } }, { "name": "YW_XX" } ], "deliveryIdColumn": "SQID" """);
        var message = Pushed.Message("""{"YW_SQ":{"SBLSH":"1","PCS":"449903001"}}""");

        var answer = (await adapter.Push(message)).ShouldBeOfType<PushAnswer.Unavailable>();
        answer.Reached.ShouldBeTrue();
        answer.Reason.ShouldBe("table YW_XX is missing, or the login may not see it; table YW_SQ has no column PCS");
        (await adapter.Probe(CancellationToken.None)).ShouldBe(answer.Reason);
        await front.Execute("""ALTER TABLE "YW_SQ" ADD "PCS" VARCHAR(12); CREATE TABLE "YW_XX" ("A" INT)""");

        await adapter.Acknowledged(message);
        (await adapter.Probe(CancellationToken.None)).ShouldBeNull();
    }

    [Test]
    public async Task A_delivery_id_column_that_is_not_unique_is_not_trusted()
    {
        using var adapter = Submitting(""" "tables": [ { "name": "YW_SQ" } ], "deliveryIdColumn": "SBLSH" """);

        (await adapter.Push(Pushed.Message("""{"SQID":"1"}"""))).ShouldBeOfType<PushAnswer.Unavailable>().Reason.ShouldContain("SBLSH of table YW_SQ is not unique");
    }

    [TestCase("""{"SQID":"1","SBLSH":"1","XB":"1"}""", "column-missing", "XB")]
    [TestCase("""{"SQID":"1","XM":"x"}""", "value-missing", "SBLSH")]
    [TestCase("""{"SQID":"1","SBLSH":"1","CYRS":"三"}""", "value-not-convertible", "YW_SQ.CYRS")]
    [TestCase("""{"SQID":"1","SBLSH":"1","CYRS":2.5}""", "value-out-of-range", "YW_SQ.CYRS")]
    [TestCase("""{"SQID":"1","SBLSH":"1","CYRS":3000000000}""", "value-out-of-range", "YW_SQ.CYRS")]
    [TestCase("""{"SQID":"1","SBLSH":"1","JYMJ":123456789.5}""", "value-out-of-range", "YW_SQ.JYMJ")]
    [TestCase("""{"SQID":"1","SBLSH":"1","JYMJ":1.234}""", "value-out-of-range", "YW_SQ.JYMJ")]
    [TestCase("""{"SQID":"1","SBLSH":"1","SBSJ":"24.11.2026"}""", "value-not-convertible", "YW_SQ.SBSJ")]
    [TestCase("""{"SQID":"1","SBLSH":"1","XM":true}""", "value-not-convertible", "YW_SQ.XM")]
    [TestCase("""{"YW_SQ":{"SQID":"1","SBLSH":"1","XM":{"a":1}}}""", "value-not-flat", "YW_SQ.XM")]
    [TestCase("""{"SQID":"1","SBLSH":"1","ZJHM":"4499031985061200130"}""", "value-too-long", "YW_SQ.ZJHM")]
    [TestCase("""{"YW_XX":[{"A":1}]}""", "table-unknown", "YW_XX")]
    [TestCase("""{"YW_SQ":[{"SQID":"1","SBLSH":"1"},3]}""", "message-not-rows", "")]
    [TestCase("""{"YW_SQ":[]}""", "row-count", "YW_SQ")]
    [TestCase("<a/>", "message-not-rows", "")]
    public async Task What_does_not_fit_is_refused_before_it_is_sent_naming_table_and_column_and_no_value(string payload, string code, string place)
    {
        using var adapter = Submitting(""" "tables": [ { "name": "YW_SQ" } ] """);

        var answer = await adapter.Rejected(Pushed.Message(payload));

        answer.Code.ShouldBe(code);
        answer.Reason.ShouldContain(place);
        foreach (var value in new[] { "4499031985061200130", "三", "24.11.2026", "3000000000" })
            answer.Reason.ShouldNotContain(value);
        front.Value("SELECT COUNT(*) FROM \"YW_SQ\"").ShouldBe("0");
    }

    [Test]
    public async Task Lengths_in_bytes_are_kept_by_refusing_or_by_cutting_between_characters()
    {
        var message = Pushed.Message($$"""{"SQID":"1","SBLSH":"1","XM":"{{new string('样', 14)}}"}"""); // 14 characters, 42 bytes in UTF-8, 28 in GB18030
        using var refusing = Submitting(""" "tables": [ { "name": "YW_SQ" } ] """, """ "lengthIn": "bytes" """);
        using var cutting = Submitting(""" "tables": [ { "name": "YW_SQ", "columns": { "XM": { "tooLong": "cut" } } } ] """, """ "lengthIn": "bytes" """);
        using var narrower = Submitting(""" "tables": [ { "name": "YW_SQ" } ] """, """ "lengthIn": "bytes", "encoding": "gb18030" """);

        var answer = await refusing.Rejected(message);
        (answer.Code, answer.Reason).ShouldBe(("value-too-long", "YW_SQ.XM: the text has 42 bytes, the column 40"));
        await cutting.Acknowledged(message);
        front.Value("SELECT \"XM\" FROM \"YW_SQ\"").ShouldBe(new string('样', 13));
        await narrower.Acknowledged(Pushed.Message($$"""{"SQID":"2","SBLSH":"2","XM":"{{new string('样', 14)}}"}"""));
    }

    [Test]
    public async Task Dates_and_numbers_come_as_texts_too_and_an_empty_text_is_no_date()
    {
        using var adapter = Submitting(""" "tables": [ { "name": "YW_SQ" } ] """);

        await adapter.Acknowledged(Pushed.Message("""
            {"YW_SQ":[
              {"SQID":"1","SBLSH":"1","CSRQ":"20261105","SBSJ":"20261124101530","CYRS":"3","JYMJ":"86.5"},
              {"SQID":"2","SBLSH":"2","CSRQ":"2026-11-05","SBSJ":"2026-11-24T02:15:30Z","CYRS":"","JYMJ":null},
              {"SQID":"3","SBLSH":"3","CSRQ":"","SBSJ":"2026-11-24","CYRS":3.0,"VERSION":null}]}
            """));

        front.Rows("""SELECT "CSRQ", "SBSJ", "CYRS", "JYMJ", "VERSION" FROM "YW_SQ" ORDER BY "SQID" """).ShouldBe(
        [
            ["2026-11-05", "2026-11-24 10:15:30", "3", Decimals("86.50"), "1"],
            ["2026-11-05", "2026-11-24 10:15:30", null, null, "1"],
            [null, "2026-11-24", "3", null, "1"],
        ]);
    }

    [Test]
    public async Task A_batch_is_one_transaction()
    {
        var commits = 0;
        using var adapter = Given.Adapter(
            front,
            $$""" "submit": { {{Tables}}, "deliveryIdColumn": "SQID", "numberColumn": "SEQ" } """,
            at: (crossing, _, _) =>
            {
                commits += crossing is Crossing.Committed ? 1 : 0;
                return Task.CompletedTask;
            });
        var messages = Enumerable.Range(0, 40).Select(n => Pushed.Application($"44990326112400{n:D5}")).ToList();

        var answers = await adapter.PushBatch(messages, CancellationToken.None);

        commits.ShouldBe(1);
        var numbers = front.Rows("""SELECT "SQID", "SEQ" FROM "YW_SQ" """).ToDictionary(row => row[0]!, row => row[1]);
        answers.ShouldBe(messages.Select(message => new PushAnswer.Acknowledged(numbers[message.DeliveryId])));
        front.Value("SELECT COUNT(*) FROM \"YW_RY\"").ShouldBe("80");
    }

    [Test]
    public async Task One_message_at_fault_does_not_keep_the_others_of_its_batch_from_being_taken()
    {
        using var adapter = Submitting($"{Tables}, \"deliveryIdColumn\": \"SQID\"");
        var messages = Enumerable.Range(0, 6).Select(n => Pushed.Application($"44990326112400{n:D5}")).ToList();
        await adapter.Acknowledged(messages[1]);
        messages[3] = messages[3] with { Payload = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(messages[3].Payload.Span).Replace($"\"SQID\":\"{messages[3].DeliveryId}\",\"XM\":\"李样2\"", "\"SQID\":\"nobody\",\"XM\":\"李样2\"")) };
        messages[4] = Pushed.Application("4499032611240000004", name: new string('样', 41));

        var answers = await adapter.PushBatch(messages, CancellationToken.None);

        answers.Select(answer => answer is PushAnswer.Rejected refused ? refused.Code : answer.GetType().Name)
            .ShouldBe(["Acknowledged", "Acknowledged", "Acknowledged", "constraint", "value-too-long", "Acknowledged"]);
        front.Value("SELECT COUNT(*) FROM \"YW_SQ\"").ShouldBe("4");
        front.Value("SELECT COUNT(*) FROM \"YW_RY\"").ShouldBe("8");
    }

    [Test]
    public async Task What_a_value_or_name_holds_is_never_taken_for_SQL()
    {
        const string Nasty = "'); DROP TABLE X; -- @p0 {=x} \\ \" ` ]";
        using var adapter = Submitting(""" "tables": [ { "name": "YW_SQ" } ], "ask": { "XM": "{number}" } """);

        await adapter.Acknowledged(Pushed.Message($$"""{"SQID":"1","SBLSH":"1","XM":{{System.Text.Json.JsonSerializer.Serialize(Nasty)}}}"""));
        (await adapter.Rejected(Pushed.Message("""{"SQID":"1","SBLSH":"1","XM\" , \"ZJHM":"x"}"""))).Code.ShouldBe("column-missing");

        front.Value("SELECT \"XM\" FROM \"YW_SQ\"").ShouldBe(Nasty);
        (await adapter.Ask(Pushed.Message("{}", number: Nasty), CancellationToken.None)).ShouldBe(new AskAnswer.Received(null));
    }

    [Test]
    public async Task Names_that_differ_by_case_alone_find_their_columns()
    {
        await front.Execute("CREATE TABLE hj_csdj_sq (postid VARCHAR(36) NOT NULL PRIMARY KEY, xm VARCHAR(40))");
        using var adapter = Submitting(""" "tables": [ { "name": "HJ_CSDJ_SQ" } ], "deliveryIdColumn": "POSTID" """);
        if (product is DatabaseProduct.MySql)
            await front.Execute("CREATE TABLE HJ_CSDJ_SQ (postid VARCHAR(36) NOT NULL PRIMARY KEY, xm VARCHAR(40))");

        await adapter.Acknowledged(Pushed.Message("""{"XM":"张小样"}"""));

        front.Value($"SELECT xm FROM {(product is DatabaseProduct.MySql ? "HJ_CSDJ_SQ" : "hj_csdj_sq")}").ShouldBe("张小样");
    }

    [Test]
    public async Task A_process_that_dies_between_the_commit_and_the_answer_makes_no_second_row()
    {
        var options = $$""" "submit": { {{Tables}} }, "receiptTable": "HUB_RECEIPT", "createReceiptTable": true """;

        (await DyingPush.Run(front, options, Crossing.Written)).ShouldBe(DyingPush.Killed);
        front.Value("SELECT COUNT(*) FROM \"YW_SQ\"").ShouldBe("0", "what was not committed is not there");
        (await DyingPush.Run(front, options, Crossing.Committed)).ShouldBe(DyingPush.Killed);
        front.Value("SELECT COUNT(*) FROM \"YW_SQ\"").ShouldBe("1", "the commit came before the death");

        using var restarted = Given.Adapter(front, options);
        (await restarted.Ask(Pushed.Application(), CancellationToken.None)).ShouldBe(new AskAnswer.Received(null));
        await restarted.Acknowledged(Pushed.Application());
        front.Value("SELECT COUNT(*) FROM \"YW_SQ\"").ShouldBe("1");
        front.Value("SELECT COUNT(*) FROM \"YW_CL\"").ShouldBe("2");
    }

    // SQLite keeps a number, the others a decimal with the column's digits.
    string Decimals(string text) => product is DatabaseProduct.Sqlite ? text.TrimEnd('0') : text;

    const string WithFiles = """ "tables": [ { "name": "YW_SQ" }, { "name": "YW_RY" }, { "name": "YW_CL", "file": { "column": "ATTACH_BODY", "by": "CLMC", "mostKib": 1 } } ] """;

    static Message WithFile(string clmc, params byte[][] files)
    {
        var message = Pushed.Message("{}");
        var text = $$"""{"YW_SQ":{"SQID":"{{message.DeliveryId}}","SBLSH":"{{Pushed.Number}}","XM":"样一"},"YW_CL":[{"SBLSH":"{{Pushed.Number}}","CLMC":"营业执照"},{"SBLSH":"{{Pushed.Number}}","clmc":"{{clmc}}"}]}""";
        return message with { Payload = Encoding.UTF8.GetBytes(text.Replace("营业执照", "", StringComparison.Ordinal)), Files = [.. files.Select(CopiedFile.Of)] };
    }

    [Test]
    public async Task A_file_goes_into_the_row_that_names_it_by_either_digest()
    {
        using var adapter = Submitting(WithFiles);
        byte[] other = [9, 9], wanted = [1, 2, 3, 250];

        await adapter.Acknowledged(WithFile(CopiedFile.Of(wanted).Md5.ToUpperInvariant(), other, wanted));

        adapter.Limits.Count.ShouldBe(1);
        front.Rows("""SELECT "ATTACH_BODY" FROM "YW_CL" ORDER BY "SEQ" """).ShouldBe([[null], ["010203fa"]]);
    }

    [Test]
    public async Task A_file_that_did_not_come_and_files_that_are_too_large_are_refused_and_nothing_is_written()
    {
        using var adapter = Submitting(WithFiles);

        (await adapter.Rejected(WithFile(new string('0', 64), [1]))).Code.ShouldBe("file-unknown");
        var large = new byte[1025];
        (await adapter.Rejected(WithFile(CopiedFile.Of(large).Sha256, large))).Code.ShouldBe("files-too-large");
        var gone = WithFile(CopiedFile.Of([7]).Sha256, [7]);
        (await adapter.Push(gone with { Files = [gone.Files[0] with { Open = static () => throw new FileNotFoundException() }] })).ShouldBeOfType<PushAnswer.Unavailable>().Reason.ShouldContain("not in the hub's folder");
        (await adapter.Push(gone with { Files = [gone.Files[0] with { Open = static () => new MemoryStream([7, 7]) }] })).ShouldBeOfType<PushAnswer.Unavailable>().Reason.ShouldContain("cannot be read");

        front.Value("SELECT COUNT(*) FROM \"YW_SQ\"").ShouldBe("0");
    }

    [Test]
    public async Task Files_go_only_into_a_column_for_bytes()
    {
        using var adapter = Submitting(""" "tables": [ { "name": "YW_SQ" }, { "name": "YW_CL", "file": { "column": "CLMC", "by": "SBLSH" } } ] """);

        (await adapter.Probe(CancellationToken.None)).ShouldNotBeNull().ShouldContain("column CLMC of table YW_CL is not for bytes");
    }

    DatabaseAdapter Submitting(string submit, string? more = null) => Given.Adapter(front, $$""" "submit": { {{submit}} }{{(more is null ? "" : ", " + more)}} """);
}

sealed class SqliteWritingTests() : WritingContract(DatabaseProduct.Sqlite);

sealed class PostgresWritingTests() : WritingContract(DatabaseProduct.PostgreSql);

sealed class SqlServerWritingTests() : WritingContract(DatabaseProduct.SqlServer);

sealed class MariaDbWritingTests() : WritingContract(DatabaseProduct.MySql);
