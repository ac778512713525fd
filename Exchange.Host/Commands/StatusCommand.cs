using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Exchange.Host.Api;
using Spectre.Console;

namespace Exchange.Host.Commands;

/// <summary><c>status</c>: how the hub is, for people; and for scripts by its exit code.</summary>
public static class StatusCommand
{
    /// <summary>The hub works, and a person should look at something.</summary>
    public const int NeedsAttention = 3;

    // The hub may be newer than this program and say more.
    private static readonly JsonSerializerOptions Lenient = new(ApiJson.Options) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Skip };

    public static Command Make()
    {
        var hub = new HubAddress();
        var json = new Option<bool>("--json") { Description = "The answer of the API, for programs" };
        var command = hub.On(new Command("status", "Lanes, backlog, rates, hosts; exit code 3 when something needs a person 运行状况") { json });
        command.SetAction(async (line, stop) =>
        {
            var wrong = false;
            var exit = await hub.Call(line, HttpMethod.Get, "/api/v1/status", null, async answer =>
            {
                var status = answer.Deserialize<LanesBody>(Lenient) ?? throw new JsonException();
                wrong = status.Attention.Count > 0;
                await Console.Out.WriteLineAsync(line.GetValue(json) ? answer.GetRawText() : Picture(status));
            }, stop);
            return exit == 0 && wrong ? NeedsAttention : exit;
        });
        return command;
    }

    internal static string Picture(LanesBody status)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        // Not the terminal's width: what is piped into a file or a ticket is to be whole.
        var output = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        output.Profile.Width = 160;
        output.Write(LaneTable(status));
        text.WriteLine(Invariant($"taken in 收件 {status.Rates.TakenInPerMinute:0.#}/min, acknowledged 签收 {status.Rates.AcknowledgedPerMinute:0.#}/min (this host 本机); log 日志 {status.Rates.LogEventsPerMinute:0.#}/min, head 位置 {status.LogHead}"));
        text.WriteLine(Invariant($"commit queue 提交队列 {status.WaitingChanges}; commits 提交 {status.Commits}; open tasks 任务 {status.OpenTasks}; backlog counted 积压统计于 {status.BacklogAt:yyyy-MM-dd HH:mm:ss}"));
        foreach (var host in status.Hosts) text.WriteLine(Invariant($"host 主机 {host.Name}: {(host.Alive ? "alive 在线" : "not seen 失联")} {host.SeenAt:yyyy-MM-dd HH:mm:ss}"));
        text.WriteLine(status.Attention.Count == 0 ? "all is well 一切正常" : "needs a person 需要处理:");
        foreach (var one in status.Attention) text.WriteLine($"  {one.Code} {one.Subject}: {one.En} {one.Zh}");
        return text.ToString().TrimEnd();
    }

    private static Table LaneTable(LanesBody status)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("adapter 适配器", "state 状态");
        foreach (var heading in (string[])["busy 在推", "waiting 待推", "due 到期", "in flight 在途", "held 定时", "parked 异常", "oldest 最久"])
            table.AddColumn(new TableColumn(heading).RightAligned());
        foreach (var adapter in status.Lanes.Select(static lane => lane.Adapter).Union(status.Backlog.Select(static one => one.Adapter), StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var lane = status.Lanes.FirstOrDefault(one => one.Adapter == adapter);
            var open = status.Backlog.FirstOrDefault(one => one.Adapter == adapter);
            table.AddRow([.. new[]
            {
                adapter, State(lane), lane is null ? "-" : Invariant($"{lane.Busy}/{lane.Slots}"), Number(open?.Waiting), Number(open?.Due), Number(open?.InFlight), Number(open?.Held), Number(open?.Parked),
                open?.OldestSince is { } since ? Age(status.BacklogAt - since) : "",
            }.Select(Markup.Escape)]);
        }
        return table;
    }

    private static string State(LaneLine? lane) => lane switch
    {
        null => "no lane 无通道",
        { StoppedUntil: { } until } => Invariant($"stopped 停机 → {until:MM-dd HH:mm}"),
        { BreakerOpen: true } => "breaker open 熔断",
        _ => "open 正常",
    };

    private static string Number(long? count) => (count ?? 0).ToString(CultureInfo.InvariantCulture);

    private static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 1 } => "<1s",
        { TotalMinutes: < 1 } => Invariant($"{age.TotalSeconds:0}s"),
        { TotalHours: < 1 } => Invariant($"{age.TotalMinutes:0}m"),
        { TotalDays: < 2 } => Invariant($"{age.TotalHours:0.0}h"),
        _ => Invariant($"{age.TotalDays:0.0}d"),
    };

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
