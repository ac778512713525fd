using System.CommandLine;
using System.Globalization;
using System.Text.Json;
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
        key.Add(Rotate());
        key.Add(List());
        key.Add(Revoke());
        return key;
    }

    private static Command Issue()
    {
        var hub = new HubAddress();
        var client = new Argument<string>("client");
        var expires = new Option<string?>("--expires") { Description = "When it ends by itself: an RFC 3339 time, such as 2030-01-01T00:00:00+08:00; never when left out" };
        var command = hub.On(new Command("issue", "Issue a key; it is shown once 发放") { client, expires });
        command.SetAction((line, stop) =>
        {
            DateTimeOffset? end = null;
            if (line.GetValue(expires) is { } text)
            {
                if (Time(text) is not { } time) return HubAddress.Fail("--expires is an RFC 3339 time with its offset, such as 2030-01-01T00:00:00+08:00.");
                end = time;
            }
            return hub.Call(line, HttpMethod.Post, $"/api/v1/clients/{Uri.EscapeDataString(line.GetRequiredValue(client))}/keys", new IssueKeyBody(end),
                answer => Console.Out.WriteLineAsync(answer.GetProperty("text").GetString()), stop);
        });
        return command;
    }

    private static Command Rotate()
    {
        var hub = new HubAddress();
        var client = new Argument<string>("client");
        var overlap = new Option<string>("--overlap") { Description = "How long the keys that the client has go on beside the new one: hours or days, such as 12h or 7d, at most 90d; 0h ends them at once", DefaultValueFactory = _ => "7d" };
        var command = hub.On(new Command("rotate", "Issue a key in place of those there are, which end by themselves 轮换") { client, overlap });
        command.SetAction((line, stop) => Hours(line.GetRequiredValue(overlap)) is not { } hours
            ? HubAddress.Fail("--overlap is a number of hours or days, such as 12h or 7d.")
            : hub.Call(line, HttpMethod.Post, $"/api/v1/clients/{Uri.EscapeDataString(line.GetRequiredValue(client))}/keys/rotation", new RotateKeyBody(hours), async answer =>
            {
                // The key alone on standard output, as with issue: a script takes it from there.
                await Console.Out.WriteLineAsync(answer.GetProperty("text").GetString());
                var others = string.Join(", ", answer.GetProperty("others").EnumerateArray().Select(id => id.GetString()));
                if (others.Length > 0) await Console.Error.WriteLineAsync($"{others}: ended by {answer.GetProperty("othersEndAt").GetString()} 到期自动停用");
            }, stop));
        return command;
    }

    /// <summary>Null when it is none. What is too long is told by the hub.</summary>
    private static int? Hours(string text)
        => text.Length is > 1 and < 7 && text[^1] is ('h' or 'd') && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number * (text[^1] == 'd' ? 24 : 1)
            : null;

    /// <summary>Null when it is none. A time without its offset would mean another moment on another machine.</summary>
    private static DateTimeOffset? Time(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<DateTimeOffset>(JsonSerializer.SerializeToUtf8Bytes(text), ApiJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
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
                    await Console.Out.WriteLineAsync($"{one.GetProperty("id").GetString()}  issued {one.GetProperty("issuedAt").GetString()}{At(one, "expiresAt", "expires")}{At(one, "revokedAt", "revoked")}");
            }, stop));
        return command;
    }

    private static string At(JsonElement key, string member, string word) => key.TryGetProperty(member, out var at) ? $"  {word} {at.GetString()}" : "";

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
        return new Command("secret", "Secrets of adapters 适配器口令") { set, ListSecrets(), RemoveSecret() };
    }

    private static Command ListSecrets()
    {
        var hub = new HubAddress();
        var command = hub.On(new Command("list", "Names of secrets, without their values 清单"));
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Get, "/api/v1/secrets", null,
            async answer =>
            {
                foreach (var one in answer.EnumerateArray()) await Console.Out.WriteLineAsync($"{one.GetProperty("name").GetString()}  set {one.GetProperty("changedAt").GetString()}");
            }, stop));
        return command;
    }

    private static Command RemoveSecret()
    {
        var hub = new HubAddress();
        var name = new Argument<string>("name");
        var command = hub.On(new Command("remove", "Remove a secret 删除") { name });
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Delete, $"/api/v1/secrets/{Uri.EscapeDataString(line.GetRequiredValue(name))}", null, _ => Console.Out.WriteLineAsync("removed"), stop));
        return command;
    }
}
