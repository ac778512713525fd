using System.Globalization;
using Exchange.Bench.Share;
using Exchange.Core.Storage;

// build sqlite FILE | postgres CONNECTION                                   a town in an empty database; prints the key of its window
// bare  sqlite FILE | postgres CONNECTION   PORT                            the limit, on that database
// top   PORT PATH KEY|- SECONDS CONNECTIONS                                 answers a second, as many as there are
// at    PORT PATH KEY|- SECONDS CONNECTIONS RATE                            how long they take at that rate
// Run in the repository's folder.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["build", var provider, var where]:
        Console.WriteLine(await Town.Build(Storage(provider, where)));
        return 0;
    case ["bare", var provider, var where, var port]:
        await Bare.Serve(Storage(provider, where), "http://127.0.0.1:" + port);
        return 0;
    case ["top", var port, var path, var key, var seconds, var connections]:
        Console.WriteLine($"{await Clients(port, path, key, connections).Top(Seconds(seconds)):0}");
        return 0;
    case ["at", var port, var path, var key, var seconds, var connections, var rate]:
        var took = await Clients(port, path, key, connections).At(double.Parse(rate), Seconds(seconds));
        Console.WriteLine($"{took.Length / double.Parse(seconds):0}/s: median {At(took, 0.5):0.0} ms, p90 {At(took, 0.9):0.0} ms, p99 {At(took, 0.99):0.0} ms, longest {took[^1]:0.0} ms");
        return 0;
    default:
        await Console.Error.WriteLineAsync("build|bare|top|at …");
        return 2;
}

static StorageOptions Storage(string provider, string where) => new() { Provider = provider == "sqlite" ? Provider.Sqlite : Provider.Postgres, ConnectionString = where };

static Load Clients(string port, string path, string key, string connections) => new(int.Parse(port), path, key == "-" ? null : key, int.Parse(connections));

static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(double.Parse(text));

static double At(double[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))];
