using System.Text;
using System.Text.Json;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Log;
using Exchange.Core.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Bench.Share;

/// <summary>
/// The limit: Kestrel, the same row by the same statement, one log row as a reading has it (its record and its data beside kind and client) in a commit that is shared with others, and the row as it lies. No client is known, nothing is
/// granted, masked, counted or led to.
/// </summary>
internal static class Bare
{
    private const string Data = """{"grant":1,"resource":"101001/000001","reader":"ZSJ","purpose":"relief","by":"key","field":"citizenNumber","rows":1,"fields":5}""";

    private static readonly Sql Records = new("select number, id from record where client = 'window'");

    public static async Task Serve(StorageOptions options, string url)
    {
        using var database = new Database(options);
        using var commits = new CommitQueue(options, NullLogger<CommitQueue>.Instance);
        var (rows, table) = (new LibraryRows(database), new LibraryTable(database));
        var state = (await table.Read(Town.Library, default))!;
        var ids = (await database.Query(Records.With(), static row => (Number: row.GetString(0), Id: row.GetString(1)), default)).ToDictionary(static one => one.Number, static one => one.Id, StringComparer.Ordinal);
        var builder = WebApplication.CreateSlimBuilder(["--urls=" + url]);
        builder.Logging.ClearProviders(); builder.Logging.AddConsole(); builder.Logging.SetMinimumLevel(LogLevel.Error);
        var app = builder.Build();
        app.MapGet("/health/ready", static () => "ready");
        app.MapPost("/query", async (HttpContext context) =>
        {
            var asked = (await JsonSerializer.DeserializeAsync<Asked>(context.Request.Body, JsonSerializerOptions.Web, context.RequestAborted))!;
            var found = await rows.Find(state.Name, state.Layout!, new RowQuery(asked.Key.Field, asked.Key.Value, 1, ValidAt: DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()), context.RequestAborted);
            await commits.Offer(new Unit("trace").Log(new LogEvent(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), "bare.read", ids[asked.RecordNumber], Organisation: "GAJ", Client: "window", Data: Data)));
            var bytes = Encoding.UTF8.GetBytes(found[0].Content);
            (context.Response.ContentType, context.Response.ContentLength) = ("application/json; charset=utf-8", bytes.Length);
            await context.Response.BodyWriter.WriteAsync(bytes, context.RequestAborted);
        });
        await app.RunAsync();
    }

    private sealed record Asked(AskedKey Key, string RecordNumber);

    private sealed record AskedKey(string Field, string Value);
}
