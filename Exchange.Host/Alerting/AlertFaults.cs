using System.Net;
using Exchange.Adapters.Webhooks;
using MimeKit;

namespace Exchange.Host.Alerting;

/// <summary>Settings of alerts that are each allowed and do not work together. Values are not repeated: a key may stand in an address.</summary>
internal static class AlertFaults
{
    public static IEnumerable<string> Of(AlertOptions options)
    {
        if (options.WebhookUrl is { } url && !WebhookAddress.IsAllowed(url))
            yield return "Alerts:WebhookUrl is an address such as https://duty.example/hook, without a user name; http only to this machine itself. 应为 https 地址，http 仅限本机。";
        if ((options.WebhookUrl is null) != (options.WebhookSecret is null))
            yield return "Alerts:WebhookUrl and Alerts:WebhookSecret go together: what is posted is signed. 须同时设置 WebhookUrl 与 WebhookSecret。";
        if (options.MailHost is null)
        {
            if (options.MailFrom is not null || options.MailTo is not null || options.MailUser is not null || options.MailPasswordSecret is not null)
                yield return "Alerts:MailFrom, MailTo, MailUser and MailPasswordSecret have no meaning without Alerts:MailHost. 未设置 MailHost 时不得设置其他邮件项。";
            yield break;
        }
        if (options.MailFrom is not { } from || !IsMailbox(from))
            yield return "Alerts:MailFrom is one mail address when Alerts:MailHost is set. 设置 MailHost 时须设置发件人地址。";
        if (options.MailTo is not { } to || Receivers(to) is not { Length: > 0 } all || !all.All(IsMailbox))
            yield return "Alerts:MailTo is one or more mail addresses with commas when Alerts:MailHost is set. 设置 MailHost 时须设置收件人地址，以逗号分隔。";
        if ((options.MailUser is null) != (options.MailPasswordSecret is null))
            yield return "Alerts:MailUser and Alerts:MailPasswordSecret go together. 须同时设置 MailUser 与 MailPasswordSecret。";
        if (options.MailUser is not null && options.MailTls == MailTls.None && !IsLoopback(options.MailHost))
            yield return "Alerts:MailTls None would show the password to the network: with Alerts:MailUser it is StartTls or Implicit. 使用密码时不得关闭 TLS。";
    }

    public static string[] Receivers(string to) => to.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    // A domain is asked for: the parser also takes a name alone.
    private static bool IsMailbox(string text) => MailboxAddress.TryParse(text, out var box) && box.Address.IndexOf('@', StringComparison.Ordinal) > 0 && box.Domain.Length > 0;

    private static bool IsLoopback(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
