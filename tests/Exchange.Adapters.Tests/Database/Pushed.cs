using System.Text;
using Exchange.Adapters.Database;
using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Database;

/// <summary>Messages of the sample tables.</summary>
static class Pushed
{
    public const string Number = "4499032611240000012";

    public static Message Message(string payload, string number = Number, int version = 1, MessagePurpose purpose = MessagePurpose.Submit) =>
        Samples.Message(number + (version > 1 ? "/" + version : "") + (purpose is MessagePurpose.Withdraw ? "/w" : ""), payload: payload) with
        {
            Number = number,
            Version = version,
            Purpose = purpose,
        };

    /// <summary>A header with lines and materials.</summary>
    public static Message Application(string number = Number, int version = 1, string name = Samples.PersonName, int lines = 2)
    {
        var message = Message("{}", number, version);
        var text = new StringBuilder($$"""{"YW_SQ":{"SQID":"{{message.DeliveryId}}","SBLSH":"{{number}}","XM":"{{name}}","ZJHM":"{{Samples.PersonId}}","JYMJ":86.50,"CYRS":3,"SBSJ":"2026-11-24T10:15:30+08:00","VERSION":{{version}}},""");
        var staff = Enumerable.Range(1, lines).Select(n => $$"""{"RYID":"{{message.DeliveryId}}{{n:D3}}","SQID":"{{message.DeliveryId}}","XM":"李样{{n}}"}""");
        text.Append($$"""
            "YW_RY":[{{string.Join(',', staff)}}],"YW_CL":[{"SBLSH":"{{number}}","CLMC":"营业执照"},{"SBLSH":"{{number}}","CLMC":"布局图","ATTACH_BODY":"AQID"}]}
            """);
        return message with { Payload = Encoding.UTF8.GetBytes(text.ToString()) };
    }

    public static async Task<PushAnswer> Push(this DatabaseAdapter adapter, Message message) => await adapter.Push(message, CancellationToken.None);

    public static async Task<PushAnswer.Rejected> Rejected(this DatabaseAdapter adapter, Message message) =>
        (await adapter.Push(message)).ShouldBeOfType<PushAnswer.Rejected>();

    public static async Task Acknowledged(this DatabaseAdapter adapter, Message message) =>
        (await adapter.Push(message)).ToString().ShouldStartWith("Acknowledged");
}
