using System.ComponentModel;
using System.Data.Common;

namespace Exchange.Core.Storage;

/// <summary>What may be wrong with the database, as far as a person can do something about it.</summary>
public enum TroubleKind
{
    Unreachable, NotTakingConnections, Standby, WrongPassword, UnknownDatabase, NoEncryption, MissingRight, NewerSchema, OtherSchema, SchemaLocked, HeldByAnotherHost,
    ReadOnly, NoFolder, NoDatabase, NoCultures, NotDurable, Backup,
}

/// <summary>Why the database cannot be worked with, in words for people. A password is never among them.</summary>
/// <param name="Zh">What is wrong, without names and addresses: anybody may read it.</param>
/// <param name="En">The same.</param>
/// <param name="Where">Which server, database, login, file or statement; for the log and the terminal.</param>
/// <param name="AdviceZh">What to do.</param>
/// <param name="Advice">The same.</param>
public sealed record StorageTrouble(TroubleKind Kind, string Zh, string En, string Where, string AdviceZh, string Advice)
{
    /// <summary>Under this name an error carries the statement that failed: its first words, no values.</summary>
    internal const string Statement = "statement";

    /// <summary>It may end without anybody changing the hub's settings: the hub waits for it.</summary>
    public bool Passes => Kind is TroubleKind.Unreachable or TroubleKind.NotTakingConnections or TroubleKind.Standby;

    public string WholeZh => $"{Zh}：{Where}。{AdviceZh}";

    public string Whole => $"{En}: {Where}. {Advice}";

    /// <summary>What an error of the database means; null when it is none of those that are known here.</summary>
    public static StorageTrouble? Of(Exception error, StorageOptions options)
    {
        for (var one = error; one is not null; one = one.InnerException)
        {
            if (one is StorageTroubleException known) return known.Trouble;
            // A server's name that is not known comes as the socket's own error; what SqlClient does not do, as the framework's.
            if (one is not (DbException or Win32Exception or NotSupportedException)) continue;
            var trouble = options.Provider switch
            {
                Provider.Postgres => PostgresTrouble.Of(one, options.ConnectionString),
                Provider.SqlServer => SqlServerTrouble.Of(one, options.ConnectionString),
                _ => SqliteTrouble.Of(one, options.ConnectionString),
            };
            return trouble is not null && one.Data[Statement] is string statement ? trouble with { Where = $"{statement}: {trouble.Where}" } : trouble;
        }
        return null;
    }
}

/// <summary>The database cannot be worked with. It carries no inner exception: a driver's words are taken over only where it is known what stands in them.</summary>
public sealed class StorageTroubleException(StorageTrouble trouble) : InvalidOperationException(trouble.Whole)
{
    public StorageTrouble Trouble => trouble;
}
