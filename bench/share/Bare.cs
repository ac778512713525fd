using System.Text;
using System.Text.Json;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Log;
using Exchange.Core.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Bench.Share;

/// <summary>The limit: Kestrel, the same row by the same statement, one log row in a commit that is shared with others, and the row as it lies. No client is known, nothing is granted, masked, counted or led to.</summary>
internal static class Bare
{
    public static async Task Serve(StorageOptions options, string url)
    {
        using var database = new Database(options);
        using var commits = new CommitQueue(options, NullLogger<CommitQueue>.Instance);
        var (rows, table) = (new LibraryRows(database), new LibraryTable(database));
        var state = (await table.Read(Town.Library, default))!;
        var builder = WebApplication.CreateSlimBuilder(["--urls=" + url]);
        builder.Logging.ClearProviders(); builder.Logging.AddConsole(); builder.Logging.SetMinimumLevel(LogLevel.Error);
        var app = builder.Build();
        app.MapGet("/health/ready", static () => "ready");
        app.MapPost("/query", async (HttpContext context) =>
        {
            var asked = (await JsonSerializer.DeserializeAsync<Asked>(context.Request.Body, JsonSerializerOptions.Web, context.RequestAborted))!;
            var found = await rows.Find(state.Name, state.Layout!, new RowQuery(asked.Key.Field, asked.Key.Value, 1, ValidAt: DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()), context.RequestAborted);
            var v = Environment.GetEnvironmentVariable("BARE");
            var at = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            if (v is null) await commits.Offer(new Unit("trace").Log(new LogEvent(at, "bare.read", Organisation: "GAJ", Client: "window", Data: "{\"rows\":1}")));
            else if (v == "0") { }
            else
            {
                var unit = new Unit("trace").Log(new LogEvent(at, "share.queried", "01890000-0000-7000-8000-000000000000", Organisation: "GAJ", Client: "window", Data: LogData.Of(("grant", 1L), ("resource", "101001/000001"), ("reader", "ZSJ"), ("purpose", "relief"), ("by", "key"), ("field", "citizenNumber"), ("keys", null), ("rows", 1), ("fields", 5), ("answer", null), ("consent", null))));
                if (v == "2") unit.Number(Insert.With(0L, Convert.ToHexStringLower(System.Security.Cryptography.SHA1.HashData(Encoding.UTF8.GetBytes(asked.Key.Value))), at));
                await commits.Offer(unit);
            }
            var bytes = Encoding.UTF8.GetBytes(found[0].Content);
            (context.Response.ContentType, context.Response.ContentLength) = ("application/json; charset=utf-8", bytes.Length);
            await context.Response.BodyWriter.WriteAsync(bytes, context.RequestAborted);
        });
        await app.RunAsync();
    }

    private static readonly Sql Insert = new("""
        insert into share_reader (position, subject, at)
        values ({position @position}, @subject, @at)
        """) { ForRows = true, IsAlong = true };

    private sealed record Asked(AskedKey Key);

    private sealed record AskedKey(string Field, string Value);
}
