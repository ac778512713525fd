using System.CommandLine;
using System.Text.Json;
using Exchange.Host.Commands.RowFiles;

namespace Exchange.Host.Commands;

/// <summary><c>library</c>: rows of base libraries from files, and what became of them.</summary>
public static class LibraryCommands
{
    public static Command All() => new("library", "Base libraries 基础库") { List(), Load(), Report(), Abandon() };

    private static Argument<string> Code() => new("code") { Description = "Code of the resource, such as 101001/000001" };

    private static Command List()
    {
        var hub = new HubAddress();
        var command = hub.On(new Command("list", "Libraries, with how many rows 列出"));
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Get, "/api/v1/libraries", null, async answer =>
        {
            foreach (var one in answer.EnumerateArray())
                await Console.Out.WriteLineAsync($"{one.GetProperty("resource").GetString()}  {one.GetProperty("title").GetProperty("zh").GetString()}  {one.GetProperty("rows").GetInt64()} rows  batch {one.GetProperty("currentBatch").GetInt64()}"
                    + (one.TryGetProperty("openBatch", out var open) ? $"  open: {open.GetInt64()}" : ""));
        }, stop));
        return command;
    }

    private static Command Load()
    {
        var hub = new HubAddress();
        var (code, file) = (Code(), new Argument<FileInfo>("file") { Description = "The rows: .ndjson, .csv with headings, or .geojson" });
        var full = new Option<bool>("--full") { Description = "These are all rows: what does not come ends" };
        var ends = new Option<long?>("--confirmed-ends") { Description = "With --full: so many rows may end" };
        var source = new Option<string?>("--source") { Description = "Where they come from, in words. Default: the file's name" };
        var geometry = new Option<string?>("--geometry") { Description = "Of .geojson: the field that the geometry goes into. Default: the resource's field of type general" };
        var command = hub.On(new Command("load", "Bring the rows of a file, as one batch 导入") { code, file, full, ends, source, geometry });
        command.SetAction(async (line, stop) =>
        {
            var (resource, from) = (line.GetRequiredValue(code), line.GetRequiredValue(file));
            if (!from.Exists) return await HubAddress.Fail($"{from.FullName} is no file.");
            var fields = new List<RowField>();
            // What the fields are called and of which type they are, the catalog knows.
            if (from.Extension.ToUpperInvariant() is ".CSV" or ".GEOJSON" && await hub.Call(line, HttpMethod.Get, $"/api/v1/catalog/entries/{Path(resource)}", null, answer =>
            {
                fields.AddRange(answer.GetProperty("content").GetProperty("fields").EnumerateArray().Select(static field
                    => new RowField(field.GetProperty("name").GetString()!, field.GetProperty("title").GetProperty("zh").GetString()!, field.GetProperty("type").GetString()!)));
                return Task.CompletedTask;
            }, stop) is var refused and not 0) return refused;
            if (RowFile.Of(from, fields, line.GetValue(geometry)) is not { } rows) return await HubAddress.Fail($"{from.FullName} ends in none of .ndjson, .csv and .geojson.");
            using (rows)
                return await hub.Call(line, HttpMethod.Post, $"/api/v1/libraries/{Path(resource)}/rows?mode={(line.GetValue(full) ? "full" : "upsert")}&source={Uri.EscapeDataString(line.GetValue(source) ?? from.Name)}"
                    + (line.GetValue(ends) is { } confirmed ? $"&confirmedEnds={confirmed}" : ""), rows, Print, stop);
        });
        return command;
    }

    private static Command Report()
    {
        var hub = new HubAddress();
        var (code, batch) = (Code(), new Argument<long>("batch") { Description = "Number of the batch" });
        var command = hub.On(new Command("report", "The quality report of a batch 质量报告") { code, batch });
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Get, $"/api/v1/libraries/{Path(line.GetRequiredValue(code))}/batches/{line.GetRequiredValue(batch)}/report", null, Print, stop));
        return command;
    }

    private static Command Abandon()
    {
        var hub = new HubAddress();
        var (code, batch) = (Code(), new Argument<long>("batch") { Description = "Number of the batch" });
        var reason = new Option<string>("--reason") { Description = "Why, in a few words", Required = true };
        var command = hub.On(new Command("abandon", "Take the rows of a batch away that has not ended 放弃批次") { code, batch, reason });
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Post, $"/api/v1/libraries/{Path(line.GetRequiredValue(code))}/batches/{line.GetRequiredValue(batch)}/abandon",
            new { reason = line.GetRequiredValue(reason) }, answer => Console.Out.WriteLineAsync($"batch {answer.GetProperty("batch").GetInt64()}: {answer.GetProperty("state").GetString()}"), stop));
        return command;
    }

    private static string Path(string code) => string.Join('/', code.Split('/').Select(Uri.EscapeDataString));

    private static async Task Print(JsonElement report)
    {
        var batch = report.GetProperty("batch");
        var counts = batch.GetProperty("counts").EnumerateObject().Where(static one => one.Value.GetInt64() != 0).Select(static one => $"{one.Name} {one.Value.GetInt64()}");
        await Console.Out.WriteLineAsync($"batch {batch.GetProperty("batch").GetInt64()}: {batch.GetProperty("state").GetString()}; {string.Join(", ", counts)}");
        foreach (var rule in report.GetProperty("rules").EnumerateArray())
            await Console.Out.WriteLineAsync($"  {rule.GetProperty("rows").GetInt64()} rows ({rule.GetProperty("rate").GetDouble()} %)  {rule.GetProperty("field").GetString()}  {rule.GetProperty("message").GetString()} [{rule.GetProperty("code").GetString()}, {rule.GetProperty("severity").GetString()}]");
        if (report.TryGetProperty("timeliness", out var timely) && timely.ValueKind == JsonValueKind.Object)
            await Console.Out.WriteLineAsync($"  {timely.GetProperty("late").GetInt64()} late");
    }
}
