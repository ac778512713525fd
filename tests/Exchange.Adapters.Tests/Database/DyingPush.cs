using System.Diagnostics;
using Exchange.Adapters.Database;

namespace Exchange.Adapters.Tests.Database;

/// <summary>A push in a process of its own that is killed at a crossing, as kill -9 does it: nothing of the process runs after that.</summary>
static class DyingPush
{
    /// <summary>The exit code of a process that a signal 9 ended.</summary>
    public const int Killed = 128 + 9;

    public const string Verb = "push-and-die";

    /// <summary>The exit code.</summary>
    public static async Task<int> Run(FrontDatabase front, string more, Crossing crossing)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        foreach (var argument in new[] { "exec", typeof(DyingPush).Assembly.Location, Verb, front.Product.ToString(), front.Connection, more, crossing.ToString() })
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var said = await process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        if (process.ExitCode != Killed)
            TestContext.Out.WriteLine(said);
        return process.ExitCode;
    }

    /// <summary>The other process; 0 when it was not killed.</summary>
    public static async Task<int> Die(string[] arguments)
    {
        if (arguments is not [var product, var connection, var more, var crossing])
            return 2;
        await using var front = new Known(Enum.Parse<DatabaseProduct>(product), connection);
        var dies = Enum.Parse<Crossing>(crossing);
        using var adapter = Given.Adapter(
            front,
            more,
            at: (reached, _, stop) =>
            {
                if (reached == dies)
                    Process.GetCurrentProcess().Kill();
                return reached == dies ? Task.Delay(Timeout.Infinite, stop) : Task.CompletedTask;
            });
        await Console.Error.WriteLineAsync((await adapter.Push(Pushed.Application())).ToString());
        return 0;
    }

    /// <summary>A front database that another process made.</summary>
    sealed class Known(DatabaseProduct product, string connection) : FrontDatabase(product)
    {
        public override string Connection => connection;

        protected override (string, string, string) Types => throw new NotSupportedException();

        protected override System.Data.Common.DbConnection Administrator() => throw new NotSupportedException();

        public override Task Leave() => throw new NotSupportedException();

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
