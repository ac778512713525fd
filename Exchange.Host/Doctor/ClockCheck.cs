using System.Diagnostics;
using System.Globalization;
using Exchange.Core.Storage;

namespace Exchange.Host.Doctor;

/// <summary>
/// This machine's clock against the database's, by which leases run: each host is compared with the one clock that all have in common. And against the exchange log's last event,
/// which cannot have happened yet to come.
/// </summary>
public sealed class ClockCheck : IDoctorCheck
{
    private static readonly Sql Now = new("select {now} from log_head where id = 1");

    private static readonly Sql Last = new("select at from log_event where position = (select next - 1 from log_head where id = 1)");

    private static readonly TimeSpan Told = TimeSpan.FromSeconds(1), Wrong = TimeSpan.FromSeconds(10);

    public string Name => "clock";

    public async Task<IReadOnlyList<DoctorLine>> Look(DoctorRound round, CancellationToken stop)
    {
        if (!round.HasSchema) return [];
        var (off, took) = await Against(round.Database, round.Clock, stop);
        var lines = new List<DoctorLine> { Compared(off, took) };
        var last = await round.Database.Query(Last.With(), static row => row.GetInt64(0), stop);
        if (last is [var at] && DateTimeOffset.FromUnixTimeMilliseconds(at) - round.Clock.GetUtcNow() is var ahead && ahead > Told)
            lines.Add(DoctorLine.Failure($"the exchange log's last event is {Text(ahead)} in the future", $"交换日志的最后一条在 {Text(ahead)} 之后", "A clock is or was wrong: set this machine's by time service (chrony, systemd-timesyncd) before the hub starts.", "某台主机的时钟有误：请先用时间服务校准本机时钟，再启动平台。"));
        return lines;
    }

    /// <summary>By how much this machine's clock is ahead of the database's, and how long asking took.</summary>
    internal static async Task<(TimeSpan Off, TimeSpan Took)> Against(Database database, TimeProvider clock, CancellationToken stop)
    {
        // Once for the connection and the plan.
        await database.Query(Now.With(), static row => row.GetInt64(0), stop);
        var (before, watch) = (clock.GetUtcNow(), Stopwatch.StartNew());
        var theirs = DateTimeOffset.FromUnixTimeMilliseconds((await database.Query(Now.With(), static row => row.GetInt64(0), stop))[0]);
        var took = watch.Elapsed;
        return (before + took / 2 - theirs, took);
    }

    private static DoctorLine Compared(TimeSpan off, TimeSpan took)
    {
        var (size, text) = (off.Duration(), $"{Text(off.Duration())} {(off < TimeSpan.Zero ? "behind" : "ahead of")}");
        if (size <= Told + took / 2) return DoctorLine.Ok("it agrees with the database's", "与数据库时钟一致");
        var (en, zh) = ($"it is {text} the database's", $"比数据库时钟{(off < TimeSpan.Zero ? "慢" : "快")} {Text(size)}");
        const string advice = "Set both by time service (chrony, systemd-timesyncd): due times, limits and the log go by these clocks.", adviceZh = "请用时间服务（chrony、systemd-timesyncd）校准两台机器：到期时间、时限和日志都以时钟为准。";
        return size < Wrong ? DoctorLine.Warning(en, zh, advice, adviceZh) : DoctorLine.Failure(en, zh, advice, adviceZh);
    }

    private static string Text(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s");
}
