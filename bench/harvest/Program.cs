using System.Globalization;
using Exchange.Bench.Harvest;
using Exchange.Core.Storage;

// sqlite FOLDER | postgres CONNECTION   SOURCE   ROWS ROUNDS   rows harvested from a table on the PostgreSQL server SOURCE, through adapter, checks and batches, against the hub's database's own bulk load of the same rows
//                                                              into the same tables and indexes, one after the other, ROUNDS times; and the most memory that a harvest takes
// Run in the repository's folder; CONNECTION and SOURCE are those of a user who may make databases.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [("sqlite" or "postgres") and var database, var where, var source, var rows, var rounds])
{
    await Console.Error.WriteLineAsync("sqlite|postgres FOLDER|CONNECTION SOURCE ROWS ROUNDS");
    return 2;
}
await HarvestBench.Run(database == "sqlite" ? Provider.Sqlite : Provider.Postgres, where, source, int.Parse(rows), int.Parse(rounds));
return 0;
