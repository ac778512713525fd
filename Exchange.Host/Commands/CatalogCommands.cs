using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using Exchange.Host.Catalog.Sheets;

namespace Exchange.Host.Commands;

/// <summary><c>catalog</c>: entries of the resource catalog as files, and searching.</summary>
public static class CatalogCommands
{
    public static Command All() => new("catalog", "The resource catalog 信息资源目录") { Template(), Import(), Export(), Search(), Live() };

    private static Command Template()
    {
        var hub = new HubAddress();
        var file = new Argument<FileInfo>("file") { Description = "Where to: .xlsx" };
        var command = hub.On(new Command("template", "The empty form of departments, with the classes there are 模板") { file });
        command.SetAction((line, stop) => hub.Fetch(line, "/api/v1/catalog/template.xlsx", line.GetRequiredValue(file).FullName, stop));
        return command;
    }

    private static Command Import()
    {
        var hub = new HubAddress();
        var file = new Argument<FileInfo>("file") { Description = "The entries: .json, or the form of departments, .xlsx" };
        var dry = new Option<bool>("--dry-run") { Description = "Check everything, store nothing" };
        var command = hub.On(new Command("import", "Write entries, all of them or none 导入") { file, dry });
        command.SetAction(async (line, stop) =>
        {
            var from = line.GetRequiredValue(file);
            var (path, type) = from.Extension.ToUpperInvariant() switch { ".JSON" => ("import", "application/json"), ".XLSX" => ("import/sheet", SheetWriting.MediaType), _ => ("", "") };
            if (path.Length == 0 || !from.Exists) return await HubAddress.Fail($"{from.FullName} is no file that ends in .json or .xlsx.");
            try
            {
                using var content = new StreamContent(from.OpenRead()) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
                return await hub.Call(line, HttpMethod.Post, $"/api/v1/catalog/{path}?dryRun={(line.GetValue(dry) ? "true" : "false")}", content, PrintWritten, stop);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return await HubAddress.Fail(error.Message);
            }
        });
        return command;
    }

    private static Command Export()
    {
        var hub = new HubAddress();
        var file = new Argument<FileInfo>("file") { Description = "Where to: .xlsx for the form of departments, else JSON" };
        var provider = new Option<string?>("--provider") { Description = "Only entries of this organisation" };
        var @class = new Option<string?>("--class") { Description = "Only this class, or the beginning of one" };
        var command = hub.On(new Command("export", "Entries as a file, such that importing them changes nothing 导出") { file, provider, @class });
        command.SetAction((line, stop) =>
        {
            var to = line.GetRequiredValue(file);
            var query = Query(("provider", line.GetValue(provider)), ("class", line.GetValue(@class)));
            if (to.Extension.Equals(".xlsx", StringComparison.OrdinalIgnoreCase)) return hub.Fetch(line, "/api/v1/catalog/export.xlsx?" + query, to.FullName, stop);
            return hub.Call(line, HttpMethod.Get, "/api/v1/catalog/export.json?" + query, null, async answer =>
            {
                await File.WriteAllTextAsync(to.FullName, JsonSerializer.Serialize(answer, Readable) + "\n", stop);
                await Console.Out.WriteLineAsync($"{answer.GetProperty("entries").GetArrayLength()} entries in {to.FullName}");
            }, stop);
        });
        return command;
    }

    private static Command Search()
    {
        var hub = new HubAddress();
        var words = new Argument<string>("words") { Description = "What is looked for" };
        var provider = new Option<string?>("--provider") { Description = "Only entries of this organisation" };
        var @class = new Option<string?>("--class") { Description = "Only this class, or the beginning of one" };
        var live = new Option<string?>("--live") { Description = "Only entries that are none, fresh, late or failing" };
        var command = hub.On(new Command("search", "Search the catalog, the best 50 检索") { words, provider, @class, live });
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Get,
            "/api/v1/catalog/entries?" + Query(("words", line.GetRequiredValue(words)), ("provider", line.GetValue(provider)), ("class", line.GetValue(@class)), ("live", line.GetValue(live))), null, async answer =>
            {
                foreach (var entry in answer.GetProperty("items").EnumerateArray())
                    await Console.Out.WriteLineAsync($"{entry.GetProperty("code").GetString()}  {entry.GetProperty("title").GetProperty("zh").GetString()} {entry.GetProperty("title").GetProperty("en").GetString()}  "
                        + $"{entry.GetProperty("provider").GetString()}  {entry.GetProperty("share").GetString()}  {entry.GetProperty("state").GetString()}  {entry.GetProperty("live").GetProperty("state").GetString()}");
                await Console.Error.WriteLineAsync($"{answer.GetProperty("total").GetInt32()} found{(answer.GetProperty("allWords").GetBoolean() ? "" : ", none of them with all the words")}");
            }, stop));
        return command;
    }

    private static Command Live()
    {
        var hub = new HubAddress();
        var provider = new Option<string?>("--provider") { Description = "Only entries of this organisation" };
        var @class = new Option<string?>("--class") { Description = "Only this class, or the beginning of one" };
        var command = hub.On(new Command("live", "How much of the catalog is alive 目录鲜活度") { provider, @class });
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Get, "/api/v1/catalog/live?" + Query(("provider", line.GetValue(provider)), ("class", line.GetValue(@class))), null, async answer =>
        {
            foreach (var one in answer.GetProperty("providers").EnumerateArray()) await Console.Out.WriteLineAsync($"{one.GetProperty("provider").GetString()}: {Counts(one)}");
            await Console.Error.WriteLineAsync(Counts(answer.GetProperty("all")));
        }, stop));
        return command;

        static string Counts(JsonElement of)
        {
            return $"{Of("entries")} entries, {Of("withData")} with data, {Of("callable")} of {Of("interfaces")} interfaces callable, {Of("fresh")} fresh, {Of("late")} late, {Of("failing")} failing";

            int Of(string name) => of.GetProperty(name).GetInt32();
        }
    }

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Query(params ReadOnlySpan<(string Name, string? Value)> members)
    {
        var query = "";
        foreach (var (name, value) in members)
            if (value is not null) query += $"&{name}={Uri.EscapeDataString(value)}";
        return query.TrimStart('&');
    }

    private static async Task PrintWritten(JsonElement answer)
    {
        foreach (var entry in answer.TryGetProperty("entries", out var entries) ? entries.EnumerateArray() : default)
            await Console.Out.WriteLineAsync($"{entry.GetProperty("code").GetString()}  {entry.GetProperty("state").GetString()}  version {entry.GetProperty("version").GetInt64()}");
        await Console.Error.WriteLineAsync($"{answer.GetProperty("state").GetString()}{(answer.TryGetProperty("change", out var change) ? $", change {change.GetInt64()}" : "")}; {answer.GetProperty("unchanged").GetInt32()} were just so already");
    }
}
