using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Net;
using System.Text.Json;
using Exchange.Adapters.Http;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Security;

/// <summary>A registered adapter whose name turns out to mean a link-local address: nothing connects there, and whoever looks at the delivery reads why.</summary>
[NonParallelizable]
internal sealed class OutwardPushTests : HubTests
{
    private static readonly IPAddress Credentials = IPAddress.Parse("169.254.169.254");

    private readonly Connects _connects = new();
    private Func<string, CancellationToken, Task<IPAddress[]>> _usual = null!;

    [OneTimeSetUp]
    public async Task Name()
    {
        _usual = Outward.Names;
        Outward.Names = async (name, stop) => name switch
        {
            "credentials.test" => [Credentials],
            "neighbour.test" => [Credentials, IPAddress.Loopback],
            _ => await _usual(name, stop),
        };
        foreach (var name in (string[])["credentials", "neighbour"])
            await Hub.Apply($$"""
                kind: adapter
                name: {{name}}
                title: { zh: 某系统, en: A system }
                organisation: SCJG
                adapterKind: http
                pushTimeoutSeconds: 5
                retry: { firstDelaySeconds: 0.1, longestDelaySeconds: 0.2 }
                options:
                  address: http://{{name}}.test:{{Hub.Department.Address.Port}}
                  honoursKey: true
                  submit:
                    path: /{{name}}/cases
                    answers: [{ status: 2xx, when: 'body.code = "0"', is: acknowledged, number: body.receipt }]
                ---
                kind: item
                name: {{name}}
                title: { zh: 单事项, en: An item of one step }
                code: '3'
                organisation: SCJG
                schema: form.v1
                closingTable: closing
                steps:
                  - { name: S1, title: { zh: 办理, en: Handling }, organisation: SCJG, adapter: {{name}}, mapping: form-to-case.v1 }
                """, name + ".yaml");
    }

    [OneTimeTearDown]
    public void Unname()
    {
        Outward.Names = _usual;
        _connects.Dispose();
    }

    [Test]
    public async Task A_push_to_it_is_refused_with_why_and_nothing_connects()
    {
        var record = await Hub.TakenIn(Hub.Number(), "credentials");
        var attempt = default(JsonElement);
        for (var tries = 0; tries < 1_000 && attempt.ValueKind == JsonValueKind.Undefined; tries++)
        {
            var delivery = (await Hub.Get("administrator", "/api/v1/deliveries?record=" + record)).ShouldBe(200)["items"][0].GetProperty("id").GetString();
            attempt = (await Hub.Get("administrator", "/api/v1/deliveries/" + delivery)).ShouldBe(200)["attempts"].EnumerateArray().FirstOrDefault(static one => one.TryGetProperty("settledAt", out _));
            await Task.Delay(20);
        }
        (attempt.GetProperty("answer").GetString(), attempt.GetProperty("text").GetString()).ShouldBe(("unavailable", "no connection: its name means a link-local or cloud metadata address, where no department's system is"));

        // The same way out with another address is taken, and seen by who listens for connections.
        await Hub.UntilDelivery(await Hub.TakenIn(Hub.Number(), "neighbour"), "acknowledged");
        _connects.Places.ShouldContain(static place => place.Contains("127,0,0,1", StringComparison.Ordinal));
        _connects.Places.ShouldNotContain(static place => place.Contains("169,254,", StringComparison.Ordinal));
    }

    /// <summary>Every connection that this process begins, as the runtime tells of it: the address in its bytes.</summary>
    private sealed class Connects : EventListener
    {
        public ConcurrentQueue<string> Places { get; } = new();

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "System.Net.Sockets") EnableEvents(eventSource, EventLevel.Informational);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData is { EventName: "ConnectStart", Payload: [string place, ..] }) Places?.Enqueue(place);
        }
    }
}
