using System.CommandLine;

namespace Exchange.Host.Commands;

/// <summary><c>health</c>: whether a hub takes records in; for containers and watchers that have no HTTP client of their own.</summary>
public static class HealthCommand
{
    public static Command Make()
    {
        var hub = new HubAddress();
        var health = hub.On(new Command("health", "Whether the hub takes records in 是否就绪"));
        health.SetAction((line, stop) => hub.Call(line, HttpMethod.Get, "/health/ready", null, answer =>
            Console.Out.WriteLineAsync(answer.GetProperty("status").GetString()), stop));
        return health;
    }
}
