using System.CommandLine;
using System.Text.Json;

namespace Exchange.Host.Commands;

/// <summary><c>harvest</c>: rows that the hub gets from their sources.</summary>
public static class HarvestCommands
{
    public static Command All() => new("harvest", "Harvests of base libraries 归集") { List(), Show(), Start() };

    private static Argument<string> Code() => new("code") { Description = "Code of the resource, such as 101001/000001" };

    private static Command List()
    {
        var hub = new HubAddress();
        var command = hub.On(new Command("list", "Libraries that are harvested, and which are late 列出"));
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Get, "/api/v1/harvests", null, async answer =>
        {
            foreach (var one in answer.EnumerateArray()) await Console.Out.WriteLineAsync(Line(one));
        }, stop));
        return command;
    }

    private static Command Show()
    {
        var hub = new HubAddress();
        var code = Code();
        var command = hub.On(new Command("show", "How the harvest of a library stands 状态") { code });
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Get, $"/api/v1/libraries/{Path(line.GetRequiredValue(code))}/harvest", null, async answer =>
        {
            await Console.Out.WriteLineAsync(Line(answer));
            foreach (var name in new[] { "schedule", "nextAt", "mergedAt", "dueAt" })
                if (answer.TryGetProperty(name, out var value)) await Console.Out.WriteLineAsync($"{name}: {value.GetString()}");
            if (!answer.TryGetProperty("last", out var last)) return;
            var reason = last.TryGetProperty("reason", out var why) ? $" ({why.GetString()})" : "";
            await Console.Out.WriteLineAsync($"batch {last.GetProperty("batch").GetInt64()}: {last.GetProperty("state").GetString()}{reason}, {last.GetProperty("source").GetString()}");
            await Console.Out.WriteLineAsync(string.Join(", ", last.GetProperty("counts").EnumerateObject().Select(static one => $"{one.Value.GetInt64()} {one.Name}")));
        }, stop));
        return command;
    }

    private static Command Start()
    {
        var hub = new HubAddress();
        var code = Code();
        var whole = new Option<bool>("--from-start") { Description = "All rows, whatever was harvested before: after the source was restored" };
        var ends = new Option<long?>("--confirmed-ends") { Description = "So many rows may end; goes on with the harvest that has asked" };
        var command = hub.On(new Command("start", "Harvest a library now 立即归集") { code, whole, ends });
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Post, $"/api/v1/libraries/{Path(line.GetRequiredValue(code))}/harvest",
            new { fromStart = line.GetValue(whole), confirmedEnds = line.GetValue(ends) }, answer => Console.Out.WriteLineAsync($"task {answer.GetProperty("id").GetString()}"), stop));
        return command;
    }

    private static string Line(JsonElement one)
        => $"{one.GetProperty("resource").GetString()}  {one.GetProperty("title").GetProperty("zh").GetString()}  {one.GetProperty("rows").GetInt64()} rows  {one.GetProperty("adapter").GetString()}/{one.GetProperty("source").GetString()} {one.GetProperty("mode").GetString()}"
            + (one.GetProperty("late").GetBoolean() ? "  late" : "");

    private static string Path(string code) => string.Join('/', code.Split('/').Select(Uri.EscapeDataString));
}
