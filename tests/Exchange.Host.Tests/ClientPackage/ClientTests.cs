using System.Text.Json;
using Exchange.Client;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.ClientPackage;

/// <summary>Tests of the client package against a hub.</summary>
internal abstract class ClientTests : HubTests
{
    protected static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

    /// <summary>A client that waits little.</summary>
    protected ExchangeClient Client(HttpMessageHandler? between = null, string client = "window", Uri? address = null, Func<ExchangeClientOptions, ExchangeClientOptions>? settings = null)
    {
        var options = new ExchangeClientOptions { Address = address ?? Hub.Address, Key = Hub.Key(client), FirstWait = Soon, LongestWait = TimeSpan.FromMilliseconds(200), Timeout = TimeSpan.FromSeconds(20) };
        return new ExchangeClient(new HttpClient(between ?? new SocketsHttpHandler()) { Timeout = Timeout.InfiniteTimeSpan }, settings?.Invoke(options) ?? options);
    }

    protected static SubmissionBody Record(string number, string item = "safe", JsonElement? body = null)
        => new() { Number = number, Item = item, Body = body ?? JsonElement.Parse(TestHub.Text(TestHub.Body())) };

    protected Task<long> Records(string number) => Hub.Count($"select count(*) from record where number = '{number}'");
}
