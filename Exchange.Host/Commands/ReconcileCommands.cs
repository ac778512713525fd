using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Exchange.Host.Api;

namespace Exchange.Host.Commands;

/// <summary><c>reconcile</c>: comparing with what departments hold.</summary>
public static class ReconcileCommands
{
    public static Command All() => new("reconcile", "Compare with what departments hold 对账") { Start(), Upload(), Show(), Differences(), Replay() };

    private static Option<string> Organisation() => new("--organisation") { Description = "The organisation", Required = true };

    private static Option<string?> Adapter() => new("--adapter") { Description = "One system of it. Default: all" };

    private static Option<string> From() => new("--from") { Description = "First day, yyyy-MM-dd", Required = true };

    private static Option<string?> Until() => new("--until") { Description = "Last day, yyyy-MM-dd. Default: the first" };

    private static Command Start()
    {
        var hub = new HubAddress();
        var (organisation, adapter, from, until) = (Organisation(), Adapter(), From(), Until());
        var command = hub.On(new Command("start", "Ask an organisation's systems what they hold and compare 发起") { organisation, adapter, from, until });
        command.SetAction((line, stop) => Days(line.GetRequiredValue(from), line.GetValue(until)) is { } days
            ? hub.Call(line, HttpMethod.Post, "/api/v1/reconciliations", new ReconciliationOrderBody(line.GetRequiredValue(organisation), days.From, days.Until, line.GetValue(adapter)), PrintId, stop)
            : HubAddress.Fail("A day is written yyyy-MM-dd."));
        return command;
    }

    private static Command Upload()
    {
        var hub = new HubAddress();
        var file = new Argument<FileInfo>("file") { Description = "The list: .csv, or .ndjson or .jsonl" };
        var (organisation, adapter, from, until) = (Organisation(), Adapter(), From(), Until());
        var encoding = new Option<string>("--encoding") { Description = "utf-8 or gb18030", DefaultValueFactory = static _ => "utf-8" };
        var command = hub.On(new Command("upload", "Compare with a list of what an organisation holds 上传清单") { file, organisation, adapter, from, until, encoding });
        command.SetAction(async (line, stop) =>
        {
            if (Days(line.GetRequiredValue(from), line.GetValue(until)) is not { } days) return await HubAddress.Fail("A day is written yyyy-MM-dd.");
            var list = line.GetRequiredValue(file);
            var type = list.Extension.ToUpperInvariant() switch { ".CSV" => "text/csv", ".NDJSON" or ".JSONL" => "application/x-ndjson", _ => null };
            if (type is null || !list.Exists) return await HubAddress.Fail($"{list.FullName} is no file that ends in .csv, .ndjson or .jsonl.");
            if (!MediaTypeHeaderValue.TryParse($"{type}; charset={line.GetRequiredValue(encoding)}", out var contentType)) return await HubAddress.Fail("--encoding is utf-8 or gb18030.");
            var path = $"/api/v1/reconciliations/lists?organisation={Uri.EscapeDataString(line.GetRequiredValue(organisation))}&from={Day(days.From)}&until={Day(days.Until)}"
                + (line.GetValue(adapter) is { } one ? "&adapter=" + Uri.EscapeDataString(one) : "");
            try
            {
                using var content = new StreamContent(list.OpenRead()) { Headers = { ContentType = contentType } };
                return await hub.Call(line, HttpMethod.Post, path, content, PrintId, stop);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return await HubAddress.Fail(error.Message);
            }
        });
        return command;
    }

    private static Command Show()
    {
        var hub = new HubAddress();
        var id = Id();
        var command = hub.On(new Command("show", "How it stands, and its report 报告") { id });
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Get, $"/api/v1/reconciliations/{Uri.EscapeDataString(line.GetRequiredValue(id))}", null, Print, stop));
        return command;

        static async Task Print(JsonElement answer)
        {
            var of = answer.GetProperty("line");
            await Console.Out.WriteLineAsync($"{of.GetProperty("organisation").GetString()}  {of.GetProperty("from").GetString()} to {of.GetProperty("until").GetString()}  {of.GetProperty("state").GetString()}"
                + (answer.TryGetProperty("task", out var task) ? $"  task {task.GetString()}" : "") + (answer.TryGetProperty("outcome", out var outcome) ? $": {outcome.GetString()}" : ""));
            if (!of.TryGetProperty("report", out var report)) return;
            foreach (var row in report.GetProperty("rows").EnumerateArray())
            {
                var same = row.GetProperty("hubDigest").GetString() == row.GetProperty("departmentDigest").GetString();
                await Console.Out.WriteLineAsync($"{Or(row, "adapter")}  {Or(row, "step")}  {row.GetProperty("stage").GetString()}  hub {row.GetProperty("hub")}  department {row.GetProperty("department")}{(same ? "" : "  differ")}");
            }
            foreach (var kind in report.GetProperty("differences").EnumerateObject()) await Console.Out.WriteLineAsync($"{kind.Name}: {kind.Value}");
            if (answer.TryGetProperty("gap", out var gap)) await Console.Out.WriteLineAsync($"to hand over again: {gap}");
        }

        static string Or(JsonElement row, string name) => row.GetProperty(name).GetString() is { Length: > 0 } text ? text : "-";
    }

    private static Command Differences()
    {
        var hub = new HubAddress();
        var id = Id();
        var kind = new Option<string?>("--kind") { Description = "Only these, such as only-hub" };
        var after = new Option<string?>("--after") { Description = "What the last page said comes next" };
        var command = hub.On(new Command("differences", "What it found, 500 at a time 差异") { id, kind, after });
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Get, $"/api/v1/reconciliations/{Uri.EscapeDataString(line.GetRequiredValue(id))}/differences?limit=500"
            + (line.GetValue(kind) is { } one ? "&kind=" + Uri.EscapeDataString(one) : "") + (line.GetValue(after) is { } next ? "&after=" + Uri.EscapeDataString(next) : ""), null,
            async answer =>
            {
                foreach (var difference in answer.GetProperty("items").EnumerateArray()) await Console.Out.WriteLineAsync(difference.GetRawText());
                if (answer.TryGetProperty("next", out var more)) await Console.Error.WriteLineAsync($"--after {more.GetString()}");
            }, stop));
        return command;
    }

    private static Command Replay()
    {
        var hub = new HubAddress();
        var id = Id();
        var reason = new Option<string>("--reason") { Description = "Why, at most 200 characters", Required = true };
        var confirm = new Option<long?>("--confirm") { Description = "How many: what the first try has told" };
        var command = hub.On(new Command("replay", "Hand over again what the department does not have 补推差额") { id, reason, confirm });
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Post, $"/api/v1/reconciliations/{Uri.EscapeDataString(line.GetRequiredValue(id))}/replay",
            new GapReplayBody(line.GetRequiredValue(reason), line.GetValue(confirm)), PrintId, stop));
        return command;
    }

    private static Argument<string> Id() => new("id") { Description = "What start or upload has printed" };

    private static Task PrintId(JsonElement answer) => Console.Out.WriteLineAsync(answer.GetProperty("id").GetString());

    private static (DateOnly From, DateOnly Until)? Days(string from, string? until)
        => DateOnly.TryParseExact(from, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first)
            && DateOnly.TryParseExact(until ?? from, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var last) ? (first, last) : null;

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
