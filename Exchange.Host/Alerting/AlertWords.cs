using System.Globalization;
using Exchange.Core.Alerts;

namespace Exchange.Host.Alerting;

/// <summary>Conditions in words.</summary>
internal static class AlertWords
{
    public static AlertItem Item(AlertRow row)
    {
        var since = DateTimeOffset.FromUnixTimeMilliseconds(row.Since);
        var (zh, en) = Of(row);
        return new AlertItem(row.Code, row.Subject, row.Amount, since, zh, en);
    }

    public static (string Zh, string En) Heading(AlertKind kind) => kind switch
    {
        AlertKind.First => ("告警", "alert"),
        AlertKind.Digest => ("仍未恢复", "still standing"),
        _ => ("已恢复", "over"),
    };

    /// <summary>Lines of a mail.</summary>
    public static string Text(AlertMessage message)
    {
        var lines = message.Items.SelectMany(static one => new[] { one.Zh, one.En, $"{one.Code}  {one.Subject}  自 since {HubTime.Local(one.Since).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)}", "" });
        return string.Join('\n', lines.Append($"Exchange, {message.Host}"));
    }

    private static (string Zh, string En) Of(AlertRow row)
    {
        var (subject, amount) = (row.Subject, row.Amount.ToString(CultureInfo.InvariantCulture));
        return row.Code switch
        {
            AlertCodes.BreakerOpen => ($"适配器 {subject} 的系统连不上，已暂停推送，正在试探。", $"The system of adapter {subject} cannot be reached; pushes rest, and it is tried whether it is back."),
            AlertCodes.BacklogOld => ($"适配器 {subject} 最久的待推件已等待 {amount} 分钟。", $"The oldest delivery of adapter {subject} has waited for {amount} minutes."),
            AlertCodes.Parked => ($"适配器 {subject} 有 {amount} 件异常件待人工处理。", $"{amount} deliveries of adapter {subject} are parked and wait for a person."),
            AlertCodes.ClockOff => ($"主机 {subject} 的时钟与数据库相差 {amount} 秒。", $"The clock of host {subject} differs from the database's by {amount} s."),
            AlertCodes.DiskLow => ($"主机 {subject} 的磁盘只剩 {amount} MiB。", $"A disk of host {subject} has {amount} MiB left."),
            AlertCodes.LogStopped => ($"主机 {subject} 已有 {amount} 分钟无法提交，交换日志停止。", $"Host {subject} has committed nothing for {amount} minutes: the exchange log stands still."),
            AlertCodes.SubscriptionStopped => ($"订阅 {subject} 已停止，请查明接收方后恢复。", $"Subscription {subject} is stopped: see to its receiver, then resume it."),
            AlertCodes.ResourceLate => ($"单位 {subject} 有 {amount} 项信息资源超期未更新。", $"{amount} resources of {subject} are late against their update cycle."),
            AlertCodes.ResourceFailing => ($"单位 {subject} 有 {amount} 项信息资源归集连续失败。", $"{amount} resources of {subject} are failing: their rows do not come any more."),
            AlertCodes.HarvestLate => ($"基础库 {subject} 的归集已迟 {amount} 小时。", $"Rows of the library {subject} are {amount} hours late."),
            _ => (subject, subject),
        };
    }
}
