namespace Exchange.Host.Doctor;

/// <summary>Whether the machine knows the time zones that are named.</summary>
public sealed class TimeZoneCheck : IDoctorCheck
{
    public string Name => "time zones";

    public Task<IReadOnlyList<DoctorLine>> Look(DoctorRound round, CancellationToken stop)
    {
        var named = (round.Registry?.Adapters.Values.Select(static adapter => adapter.TimeZone) ?? []).Append(round.Hub.TimeZone).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return Task.FromResult<IReadOnlyList<DoctorLine>>([.. named.Select(zone => TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found)
            ? DoctorLine.Ok($"{zone}: now {TimeZoneInfo.ConvertTime(round.Clock.GetUtcNow(), found):yyyy-MM-dd HH:mm zzz}", $"{zone}：现在 {TimeZoneInfo.ConvertTime(round.Clock.GetUtcNow(), found):yyyy-MM-dd HH:mm zzz}")
            : DoctorLine.Failure($"{zone} is not known here", $"本机没有时区 {zone} 的数据", "Install the system's time zone data (tzdata).", "请安装系统的时区数据（tzdata）。"))]);
    }
}
