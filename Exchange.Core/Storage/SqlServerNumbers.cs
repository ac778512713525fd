using System.Collections.Frozen;
using System.Data.Common;
using Microsoft.Data.SqlClient;

namespace Exchange.Core.Storage;

/// <summary>What SQL Server's error numbers mean for the work that failed. Source: sys.messages of SQL Server 2019; numbers below 300 without a server are SqlClient's and the operating system's.</summary>
internal static class SqlServerNumbers
{
    private const int Fatal = 20;   // From this severity on the connection is gone.

    // 1205 deadlock, 1222 lock timeout, 3960 row changed under a snapshot; 2627 and 2601 the same row added by two.
    private static readonly FrozenSet<int> Meetings = FrozenSet.ToFrozenSet([1205, 1222, 3960, 2627, 2601]);

    private static readonly FrozenSet<int> PassingBy = FrozenSet.ToFrozenSet(
    [
        // Time that ran out, and the network: what SqlClient and the systems' sockets say.
        -2, -1, 2, 20, 53, 64, 121, 233, 258, 10053, 10054, 10060, 10061, 11001,
        // The server starts, stops, pauses or changes over; or has no memory, locks or workers left.
        701, 802, 8645, 8651, 1203, 1204, 976, 978, 979, 983, 4060, 4221, 6005, 17142, 17809, 18401, 3906,
        // The same in Azure's words.
        10928, 10929, 40143, 40197, 40501, 40540, 40613, 41301, 41302, 41305, 41325, 41839, 49918, 49919, 49920,
    ]);

    // Raised while a statement is compiled or a right looked at: values are parameters, so the words can quote the statement and the schema only. 1205 names a process; 515 and 547 name columns and constraints.
    private static readonly FrozenSet<int> Wordy = FrozenSet.ToFrozenSet(
    [
        -2, 2, 53, 102, 103, 104, 105, 107, 109, 110, 116, 119, 120, 121, 130, 137, 139, 141, 145, 156, 164, 174, 178, 189, 195, 201, 203, 205, 206, 207, 208, 209, 213, 214, 229, 230, 243, 257, 262, 264, 266,
        271, 273, 291, 292, 297, 300, 306, 319, 321, 333, 334, 337, 402, 403, 412, 446, 447, 448, 451, 455, 456, 457, 468, 515, 529, 547, 650, 911, 916, 1046, 1038, 1065, 1069, 1087, 1205, 1222, 1701, 1750,
        1769, 1776, 1785, 1902, 1904, 1909, 1911, 1913, 1919, 1921, 1934, 1944, 1946, 2705, 2714, 2715, 2717, 2760, 2812, 3609, 3701, 3726, 3902, 3903, 3906, 3930, 3960, 3971, 3998, 4060, 4064, 4104, 4121,
        4145, 4413, 4511, 4712, 4901, 4902, 4922, 5074, 6401, 8111, 8116, 8117, 8120, 8133, 8134, 8141, 8144, 8145, 8152, 8155, 8156, 8158, 8159, 8162, 8178, 8183, 8623, 8632, 8655, 10600, 10603, 10609,
        10611, 10617, 10625, 10700, 11501, 15151, 15247, 18456, 40515,
    ]);

    public static bool Meeting(DbException error) => Of(error).Any(Meetings.Contains);

    public static bool Passing(DbException error) => error switch
    {
        SqlServerFault told => told.IsTransient,
        SqlException raw => Passing(Of(raw), raw.Class),
        _ => false,
    };

    public static bool Passing(IEnumerable<int> numbers, byte severity) => severity >= Fatal || numbers.Any(static one => Meetings.Contains(one) || PassingBy.Contains(one));

    public static bool NamesNoValues(int number) => Wordy.Contains(number);

    private static IEnumerable<int> Of(DbException error) => error switch
    {
        SqlServerFault told => told.Numbers,
        // What came first is not always what counts: a deadlock's victim may be told of a key that is there already before it.
        SqlException raw => raw.Errors.Cast<SqlError>().Select(static one => one.Number).Append(raw.Number),
        _ => [],
    };
}
