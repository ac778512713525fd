using System.Text;
using Exchange.Adapters.Database;
using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Database;

/// <summary>A department behind staging tables on a real database, as the contract suite of all adapters sees it.</summary>
sealed class DatabaseDepartment : TestDepartment
{
    readonly FrontDatabase front;
    IAsyncDisposable? held;
    Dictionary<string, Held>? heldAtTheEnd;

    DatabaseDepartment(FrontDatabase front) => this.front = front;

    public static async Task<DatabaseDepartment> Open(DatabaseProduct product)
    {
        var made = await FrontDatabase.Create(product);
        await made.Execute("CREATE TABLE \"HABIT\" (\"WHAT\" VARCHAR(40))");
        await made.Execute(Refusing(product));
        var options = Given.Options(made, """
            "connections": 16, "lockTimeoutSeconds": 1,
            "submit": { "tables": [ { "name": "YW_SQ" } ], "deliveryIdColumn": "SQID", "numberColumn": "SEQ" }
            """);
        DatabaseDepartment? department = null;
        return department = new DatabaseDepartment(made)
        {
            Adapter = new DatabaseAdapter(options, Given.Context(made), (crossing, messages, stop) => department!.At(crossing, messages, stop)),
            Repeat = DatabaseKind.Kind.RepeatOf(options),
        };
    }

    public override Habit Habit
    {
        get => base.Habit;
        set
        {
            held?.DisposeAsync().AsTask().GetAwaiter().GetResult();
            held = null;
            base.Habit = value;
            front.Execute($"DELETE FROM \"HABIT\"; INSERT INTO \"HABIT\" VALUES ('{value}')").GetAwaiter().GetResult();
            if (value is Habit.NotNow)
                held = front.Lock("YW_SQ").GetAwaiter().GetResult();
        }
    }

    public override TimeSpan? PauseTold => null;

    public override bool TakesOnlyAtTheEnd => true;

    public override IReadOnlyDictionary<string, Held> Holds => heldAtTheEnd ?? Look();

    Dictionary<string, Held> Look() => front.Rows("SELECT \"SBLSH\", \"XM\", \"ZJHM\", \"SQID\", \"SEQ\" FROM \"YW_SQ\" ORDER BY \"SEQ\"")
        .GroupBy(row => row[0]!)
        .ToDictionary(
            rows => rows.Key,
            rows => new Held(rows.First()[3]!, rows.Key, rows.First()[4]!, Payload(rows.First()), rows.Count()));

    public override Message Sample(string number = "4499032611240000012") =>
        Samples.Message(number, payload: Encoding.UTF8.GetString(Payload([number, Samples.PersonName, Samples.PersonId])));

    public override async Task Leave()
    {
        if (held is not null)
            await held.DisposeAsync();
        held = null;
        heldAtTheEnd ??= Look();
        await front.Leave();
    }

    public override async ValueTask DisposeAsync()
    {
        if (held is not null)
            await held.DisposeAsync();
        (Adapter as IDisposable)?.Dispose();
        await front.DisposeAsync();
    }

    async Task At(Crossing crossing, IReadOnlyList<Message> messages, CancellationToken stop)
    {
        if (crossing is Crossing.Connected)
        {
            foreach (var message in messages)
                Arrived(message.DeliveryId);
            if (Habit is Habit.Hangs)
                await Task.Delay(Timeout.Infinite, stop);
        }
        if (crossing is Crossing.Committed && Habit is Habit.StoresAndBreaksOff)
            throw new IOException("Connection reset by peer");
    }

    static byte[] Payload(string?[] row) => Encoding.UTF8.GetBytes($$"""{"YW_SQ":{"SBLSH":"{{row[0]}}","XM":"{{row[1]}}","ZJHM":"{{row[2]}}"} }""");

    static string Refusing(DatabaseProduct product) => product switch
    {
        DatabaseProduct.Sqlite => $"""
            CREATE TRIGGER refuse BEFORE INSERT ON "YW_SQ" WHEN (SELECT COUNT(*) FROM "HABIT" WHERE "WHAT" = 'Refuses') > 0
            BEGIN SELECT RAISE(ABORT, '{RefusalCode}:{RefusalReason}'); END
            """,
        DatabaseProduct.PostgreSql => $"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN IF EXISTS (SELECT 1 FROM "HABIT" WHERE "WHAT" = 'Refuses') THEN RAISE EXCEPTION '{RefusalCode}:{RefusalReason}'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON "YW_SQ" FOR EACH ROW EXECUTE FUNCTION refuse()
            """,
        DatabaseProduct.SqlServer => $"""
            CREATE TRIGGER refuse ON "YW_SQ" AFTER INSERT AS
            IF EXISTS (SELECT 1 FROM "HABIT" WHERE "WHAT" = 'Refuses') THROW 50017, N'{RefusalCode}:{RefusalReason}', 1
            """,
        _ => $"""
            CREATE TRIGGER refuse BEFORE INSERT ON "YW_SQ" FOR EACH ROW
            BEGIN IF EXISTS (SELECT 1 FROM "HABIT" WHERE "WHAT" = 'Refuses') THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{RefusalCode}:{RefusalReason}'; END IF; END
            """,
    };
}
