using System.Globalization;
using Exchange.Bench.Libraries;
using Exchange.Core.Storage;

// load     sqlite FOLDER | postgres CONNECTION   ROWS ROUNDS   rows through the writer (schema, identity, look-up of what stands, keys, commits in chunks) against the database's own bulk load
//                                                              of the same rows into the same tables and indexes, one after the other, ROUNDS times
// lookups  sqlite FOLDER | postgres CONNECTION   FEW MANY      look-ups by a key and by the identity among few and among many rows of one database, in turns
// Run in the repository's folder; CONNECTION is that of a user who may make databases.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [("load" or "lookups") and var mode, ("sqlite" or "postgres") and var database, var where, var first, var second])
{
    await Console.Error.WriteLineAsync("load|lookups sqlite|postgres FOLDER|CONNECTION ROWS ROUNDS|FEW MANY");
    return 2;
}
var provider = database == "sqlite" ? Provider.Sqlite : Provider.Postgres;
if (mode == "load") await LoadBench.Run(provider, where, int.Parse(first), int.Parse(second));
else await LookupBench.Run(provider, where, int.Parse(first), int.Parse(second));
return 0;
