using System.CommandLine;
using System.Text.Json;
using Exchange.Core.Tasks;
using Exchange.Host.Api;
using Exchange.Host.Jobs;

namespace Exchange.Host.Commands;

/// <summary><c>parked</c>: deliveries that wait for a person.</summary>
public static class ParkedCommands
{
    public static Command All() => new("parked", "Deliveries that wait for a person 异常件")
    {
        List(), Many("replay", "Let them go again 重推", "replay-parked"), Many("discard", "They are never sent 作废", "discard-parked"), Edit(), Proposals(), Approve(), Refuse(),
    };

    private static Command List()
    {
        var (hub, filter) = (new HubAddress(), new ParkedOptions());
        var after = new Option<string?>("--after") { Description = "What the last page said comes next" };
        var command = hub.On(filter.On(new Command("list", "Which they are, oldest first, 500 at a time 列表")));
        command.Add(after);
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Get, "/api/v1/deliveries/parked?limit=500" + filter.Query(line) + (line.GetValue(after) is { } next ? "&after=" + Uri.EscapeDataString(next) : ""), null,
            async answer =>
            {
                foreach (var one in answer.GetProperty("items").EnumerateArray())
                    await Console.Out.WriteLineAsync($"{one.GetProperty("id").GetString()}  {one.GetProperty("number").GetString()}  {one.GetProperty("step").GetString()}  {one.GetProperty("organisation").GetString()}  "
                        + $"{(one.TryGetProperty("reason", out var reason) ? reason.GetString() : "-")}  {one.GetProperty("createdAt").GetString()}{(one.TryGetProperty("firstStartedAt", out _) ? "  may have arrived" : "")}");
                if (answer.TryGetProperty("next", out var more)) await Console.Error.WriteLineAsync($"--after {more.GetString()}");
            }, stop));
        return command;
    }

    private static Command Many(string verb, string what, string kind)
    {
        var (hub, filter) = (new HubAddress(), new ParkedOptions());
        var reason = Reason("Why, at most 200 characters");
        var notReceived = NotReceived("It was made sure that none of them has arrived");
        var confirm = new Option<long?>("--confirm") { Description = "How many: what the first try has told" };
        var command = hub.On(filter.On(new Command(verb, what) { reason, notReceived, confirm }));
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Post, "/api/v1/tasks", new TaskRequestBody(kind, JsonSerializer.SerializeToElement(filter.Read(line, new ParkedArguments
        {
            Reason = line.GetRequiredValue(reason), NotReceived = line.GetValue(notReceived), Confirm = line.GetValue(confirm),
        }), ApiJson.Options)), Print("id"), stop));
        return command;
    }

    private static Command Edit()
    {
        var hub = new HubAddress();
        var id = new Argument<string>("id") { Description = "The delivery, parked or rejected" };
        var reason = Reason("Why, at most 500 characters");
        var notReceived = NotReceived("It was made sure that the old one has no effect");
        var body = new Option<FileInfo?>("--body") { Description = "The record's body as this delivery is to have it (JSON). Default: the record's" };
        var mapping = new Option<string?>("--mapping") { Description = "A mapping in place of the step's" };
        var revision = new Option<long?>("--revision") { Description = "Registry revision whose documents translate it. Default: today's" };
        var command = hub.On(new Command("edit", "Replace one by another, edited or not 换件") { id, reason, notReceived, body, mapping, revision });
        command.SetAction(async (line, stop) =>
        {
            JsonElement? edited = null;
            try
            {
                if (line.GetValue(body) is { } file) edited = JsonElement.Parse(await File.ReadAllBytesAsync(file.FullName, stop));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
            {
                return await HubAddress.Fail($"--body: {error.Message}");
            }
            return await hub.Call(line, HttpMethod.Post, $"/api/v1/deliveries/{Uri.EscapeDataString(line.GetRequiredValue(id))}/replacement",
                new ReplacementOrderBody(line.GetRequiredValue(reason), line.GetValue(notReceived), edited, line.GetValue(mapping), line.GetValue(revision)),
                answer => Console.Out.WriteLineAsync(answer.TryGetProperty("proposal", out var proposal) ? $"proposal {proposal.GetString()}" : answer.GetProperty("id").GetString()), stop);
        });
        return command;
    }

    private static Command Proposals()
    {
        var hub = new HubAddress();
        var state = new Option<string>("--state") { Description = "waiting, approved or refused", DefaultValueFactory = static _ => "waiting" };
        var command = hub.On(new Command("proposals", "Replacements that wait for a second person, the newest 500 待批换件") { state });
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Get, "/api/v1/replacements?limit=500&state=" + Uri.EscapeDataString(line.GetRequiredValue(state)), null, async answer =>
        {
            foreach (var proposal in answer.GetProperty("items").EnumerateArray()) await Console.Out.WriteLineAsync(proposal.GetRawText());
        }, stop));
        return command;
    }

    private static Command Approve()
    {
        var (hub, id) = (new HubAddress(), Proposal());
        var command = hub.On(new Command("approve", "A second person approves a replacement 批准") { id });
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Post, $"/api/v1/replacements/{Uri.EscapeDataString(line.GetRequiredValue(id))}/approval", null, Print("id"), stop));
        return command;
    }

    private static Command Refuse()
    {
        var (hub, id) = (new HubAddress(), Proposal());
        var reason = Reason("Why, at most 500 characters");
        var command = hub.On(new Command("refuse", "Refuse a replacement, or take it back 驳回") { id, reason });
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Post, $"/api/v1/replacements/{Uri.EscapeDataString(line.GetRequiredValue(id))}/refusal", new RefusalBody(line.GetRequiredValue(reason)), Print("proposal"), stop));
        return command;
    }

    private static Argument<string> Proposal() => new("id") { Description = "What edit has printed behind proposal" };

    private static Option<string> Reason(string what) => new("--reason") { Description = what, Required = true };

    private static Option<bool> NotReceived(string what) => new("--not-received") { Description = what };

    private static Func<JsonElement, Task> Print(string member) => answer => Console.Out.WriteLineAsync(answer.GetProperty(member).GetString());
}
