using System.CommandLine;
using Exchange.Host.Api;

namespace Exchange.Host.Commands;

/// <summary><c>setup</c>, <c>key</c> and <c>secret</c>: who may come in, and what adapters need.</summary>
public static class KeyCommands
{
    public static Command SetUp()
    {
        var hub = new HubAddress();
        var secret = new Argument<string>("secret") { Description = "What the first start has printed" };
        var client = new Option<string>("--client") { Description = "Name of the first administrator", DefaultValueFactory = _ => "admin" };
        var command = hub.On(new Command("setup", "Register the first administrator 首次设置") { secret, client });
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Post, "/api/v1/setup", new SetUpBody(line.GetRequiredValue(secret), line.GetRequiredValue(client)),
            answer => Console.Out.WriteLineAsync(answer.GetProperty("text").GetString()), stop));
        return command;
    }

    public static Command Key()
    {
        var key = new Command("key", "Keys of clients 接入密钥");
        key.Add(Issue());
        key.Add(List());
        key.Add(Revoke());
        return key;
    }

    private static Command Issue()
    {
        var hub = new HubAddress();
        var client = new Argument<string>("client");
        var command = hub.On(new Command("issue", "Issue a key; it is shown once 发放") { client });
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Post, $"/api/v1/clients/{Uri.EscapeDataString(line.GetRequiredValue(client))}/keys", new IssueKeyBody(null),
            answer => Console.Out.WriteLineAsync(answer.GetProperty("text").GetString()), stop));
        return command;
    }

    private static Command List()
    {
        var hub = new HubAddress();
        var client = new Argument<string>("client");
        var command = hub.On(new Command("list", "A client's keys, without the keys 清单") { client });
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Get, $"/api/v1/clients/{Uri.EscapeDataString(line.GetRequiredValue(client))}/keys", null,
            async answer =>
            {
                foreach (var one in answer.EnumerateArray())
                    await Console.Out.WriteLineAsync($"{one.GetProperty("id").GetString()}  issued {one.GetProperty("issuedAt").GetString()}{(one.TryGetProperty("revokedAt", out var ended) ? "  revoked " + ended.GetString() : "")}");
            }, stop));
        return command;
    }

    private static Command Revoke()
    {
        var hub = new HubAddress();
        var id = new Argument<string>("id") { Description = "The key's id: what stands between the two underscores" };
        var command = hub.On(new Command("revoke", "End a key for good 吊销") { id });
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Delete, $"/api/v1/keys/{Uri.EscapeDataString(line.GetRequiredValue(id))}", null, _ => Console.Out.WriteLineAsync("revoked"), stop));
        return command;
    }

    public static Command Secret()
    {
        var hub = new HubAddress();
        var name = new Argument<string>("name");
        var set = hub.On(new Command("set", "Set a secret; its value is read from standard input 设置") { name });
        set.SetAction(async (line, stop) =>
        {
            var value = (await Console.In.ReadToEndAsync(stop)).TrimEnd('\r', '\n');
            return await hub.Call(line, HttpMethod.Put, $"/api/v1/secrets/{Uri.EscapeDataString(line.GetRequiredValue(name))}", new SecretBody(value), _ => Console.Out.WriteLineAsync("set"), stop);
        });
        return new Command("secret", "Secrets of adapters 适配器口令") { set };
    }
}
