using System.Text.RegularExpressions;
using Exchange.Core.Storage;
using Npgsql;

namespace Exchange.Core.Tests.Storage;

/// <summary>A statement prepared on the server, as the program's own are after their second use.</summary>
internal static partial class PostgresStatement
{
    private static readonly Dialect Postgres = Dialect.For(Provider.Postgres);

    // The program declares the type of every value it sends. Here the server works most of them out; a time is a number, and where it sees two kinds of text or number, it is told.
    public static async Task Prepare(Sql sql, string name, Func<string, Task> execute)
    {
        var numbers = sql.Names.Select((parameter, i) => (parameter, i)).ToDictionary(pair => pair.parameter, pair => "$" + (pair.i + 1));
        var text = Parameter().Replace(sql.For(Postgres), match => numbers[match.Value[1..]]);
        var types = sql.Names.Select(parameter => parameter == "now" ? "bigint" : "unknown").ToArray();
        while (true)
        {
            try
            {
                await execute($"prepare {name} {(types.Length == 0 ? "" : $"({string.Join(", ", types)})")} as {text}");
                return;
            }
            catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.AmbiguousParameter or PostgresErrorCodes.IndeterminateDatatype && TwoKinds().Match(error.MessageText) is { Success: true } which)
            {
                ref var type = ref types[int.Parse(which.Groups["number"].Value) - 1];
                if (type is "text" or "bigint") throw;
                type = error.Detail is { } kinds && !kinds.Contains("text", StringComparison.Ordinal) ? "bigint" : "text";
            }
        }
    }

    [GeneratedRegex(@"(inconsistent types deduced for|could not determine data type of) parameter \$(?<number>\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex TwoKinds();

    [GeneratedRegex("(?<!@)@[a-z_][a-z0-9_]*")]
    private static partial Regex Parameter();
}
