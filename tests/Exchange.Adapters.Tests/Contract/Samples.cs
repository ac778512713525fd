using System.Security.Cryptography;
using System.Text;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Contract;

public static class Samples
{
    /// <summary>Personal data that no text of an adapter may repeat by itself.</summary>
    public const string PersonName = "张样一", PersonId = "449903198506120013";

    public static Message Message(
        string number = "4499032611240000012",
        string? deliveryId = null,
        string? payload = null,
        string mediaType = "application/json") => new(
        DeliveryId: deliveryId ?? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(number)).AsSpan(0, 16)),
        RecordId: "0193a5c2f1d07a3e8b1c2d3e4f506172",
        Number: number,
        Step: "S1",
        Version: 1,
        Purpose: MessagePurpose.Submit,
        Payload: Encoding.UTF8.GetBytes(payload ?? $$"""
            {"SBLSH":"{{number}}","ENTNAME":"云溪样例一号科技有限公司","LEREP":{"NAME":"{{PersonName}}","CERNO":"{{PersonId}}"} }
            """),
        MediaType: mediaType,
        TakenInAt: new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.FromHours(8)),
        Acknowledgement: null,
        TraceParent: null);
}
