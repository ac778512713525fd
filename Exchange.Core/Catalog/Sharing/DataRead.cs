using System.Data.Common;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>One answer with data of somebody.</summary>
/// <param name="Number">Of the answer: its position in the log.</param>
/// <param name="Provider">Whose resource.</param>
/// <param name="Client">Who has read.</param>
/// <param name="Data">Of the log event.</param>
public sealed record DataRead(long Number, DateTimeOffset At, string Kind, string? RecordId, string? Provider, string? Client, string? Data)
{
    internal static DataRead Of(DbDataReader row) => new(
        row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetString(2), row.Text(3), row.Text(4), row.Text(5), row.Text(6));
}
