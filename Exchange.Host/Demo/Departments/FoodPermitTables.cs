using Microsoft.Data.Sqlite;

namespace Exchange.Host.Demo.Departments;

/// <summary>
/// The front database 前置库 of food permits, as an SQLite file: three tables in and one for the streets' conclusions, eight tables back. Types are the
/// department's own (T-SQL); SQLite takes any. The department inserts into the tables back and sets REC_FLAG in the tables in; it deletes nothing.
/// </summary>
internal sealed class FoodPermitTables : IDisposable
{
    const string Back = "VERSION int not null default 1, REC_FLAG int not null default 0";

    const string Tables = $"""
        create table if not exists YW_SPJYXK_SQ (SQID char(32) not null primary key, SBLSH varchar(50) not null, SXBM varchar(50),
          SXQXBM varchar(20), SQLX char(1),
          JYZMC nvarchar(200), TYSHXYDM varchar(18), FDDBR nvarchar(50), FRZJLX varchar(2), FRZJHM varchar(30), ZS nvarchar(300), JYCS nvarchar(300),
          JYCSXZQH varchar(6),
          JYMJ decimal(10,2), ZTYT char(1), WLJY nvarchar(1), ZYCF nvarchar(1), JTYCPSDW nvarchar(1), JYXM varchar(200), CYRS int,
          AQGLY nvarchar(50), AQGLYZJHM varchar(30),
          LXR nvarchar(50), LXDH varchar(20), SFGZCN char(1), LQFS char(1), SBSJ datetime, SLSJ datetime null, VERSION int not null default 1,
          REC_FLAG int not null default 0, REC_TIME datetime null, CWXX nvarchar(500) null, INSERTTIME datetime);
        create table if not exists YW_SPJYXK_RY (RYID char(32) not null primary key, SQID char(32) not null, RYLX char(1), XM nvarchar(20),
          ZJHM varchar(30),
          JKZH varchar(30), JKZYXQ datetime);
        create table if not exists EX_GDBS_SBCL (SEQ varchar(40) not null primary key, SBLSH varchar(50) not null, WJLX char(1), CLLX char(1),
          CLSL int, ATTACH_NAME nvarchar(200),
          ATTACH_ID varchar(100), SAVE_TYPE char(1), ATTACH_SIGN varchar(32), ATTACH_TYPE varchar(20), ATTACH_PATH varchar(500),
          STUFF_SEQ varchar(20), CLMC nvarchar(200),
          SLBMZZJDDM varchar(18), XZQHDM varchar(12), VERSION int not null default 1, REC_FLAG int not null default 0, ATTACH_BODY blob null,
          INSERTTIME datetime);
        create table if not exists YW_SPJYXK_HC (HCID char(32) not null primary key, SBLSH varchar(50) not null, HCJL char(1), HCRY nvarchar(100),
          HCSJ datetime, ZPSL int,
          VERSION int not null default 1, REC_FLAG int not null default 0, INSERTTIME datetime);
        create table if not exists EX_GDBS_SL (SBLSH varchar(50) not null, SXBM varchar(50), SXQXBM varchar(20), YWLSH varchar(50),
          SLBMMC nvarchar(200), SLBMZZJGDM varchar(18),
          XZQHDM varchar(12), BLRXM nvarchar(50), BLRGH varchar(20), SLZTDM char(1) not null, BSLYY nvarchar(500), SLHZH varchar(50),
          SLSJ datetime not null,
          GXDXZQHDM varchar(12), F_XZQHDM varchar(12), {Back}, primary key (SBLSH, VERSION));
        create table if not exists EX_GDBS_SPCL (SEQ varchar(40) not null primary key, SBLSH varchar(50) not null, SPHJDM char(1) not null,
          SPHJMC nvarchar(50), SPBMMC nvarchar(200),
          SPRXM nvarchar(50), SPYJ nvarchar(500), SPSJ datetime not null, SPHJZTDM char(1), {Back});
        create table if not exists EX_GDBS_BZGZ (SEQ varchar(40) not null primary key, SBLSH varchar(50) not null, BZGZFCRXM nvarchar(50),
          BZGZYY nvarchar(500), BZCLQD nvarchar(500),
          BZGZSJ datetime not null, {Back});
        create table if not exists EX_GDBS_TBCXSQ (SBLSH varchar(50) not null, XH int not null, TBCXZL char(1), TBCXKSRQ datetime,
          TBCXPZR nvarchar(50), TBCXQDLY nvarchar(500),
          SQNR nvarchar(500), TBCXSX int, TBCXSXDW char(1), {Back}, primary key (SBLSH, XH));
        create table if not exists EX_GDBS_TBCXJG (SBLSH varchar(50) not null, XH int not null, TBCXJG nvarchar(500), JGCSRQ datetime,
          TBCXJSRQ datetime, {Back},
          primary key (SBLSH, XH));
        create table if not exists EX_GDBS_BJ (SBLSH varchar(50) not null primary key, SXBM varchar(50), BJBMMC nvarchar(200),
          BJBMZZJGDM varchar(18), XZQHDM varchar(12),
          BJJGDM char(1) not null, BJJGMS nvarchar(500), ZFHTHYY nvarchar(500), ZJGZMC nvarchar(200), ZJBH varchar(50), ZJYXQX varchar(50),
          FZGZDW nvarchar(200),
          SFJE decimal(10,2), JEDWDM varchar(3), BJSJ datetime not null, {Back});
        create table if not exists EX_GDBS_SPJG (SEQ varchar(40) not null primary key, SBLSH varchar(50) not null, ATTACH_NAME nvarchar(200),
          ATTACH_ID varchar(100),
          ATTACH_SIGN varchar(32), ATTACH_PATH varchar(500), INSERTTIME datetime, {Back});
        create table if not exists EX_GDBS_LQDJ (SBLSH varchar(50) not null primary key, LQRXM nvarchar(50), LQRZJLX varchar(2),
          LQRSFZJHM varchar(30), LQFS char(1),
          LQSJ datetime not null, {Back});
        """;

    static readonly string[] TablesBack =
        ["EX_GDBS_SL", "EX_GDBS_SPCL", "EX_GDBS_BZGZ", "EX_GDBS_TBCXSQ", "EX_GDBS_TBCXJG", "EX_GDBS_BJ", "EX_GDBS_SPJG", "EX_GDBS_LQDJ"];

    readonly FrontDatabase database;

    /// <summary>Opens the file and makes what is missing in it.</summary>
    public FoodPermitTables(string path) => database = new FrontDatabase(path, Tables);

    /// <summary>Applications with REC_FLAG 0, in the order in which they were written.</summary>
    public IReadOnlyList<Application> NewApplications() => Read(
        "select SQID, SBLSH, VERSION, SXBM, SFGZCN, LQFS, LXR, ZTYT from YW_SPJYXK_SQ where REC_FLAG = 0 order by rowid",
        row => new Application(
            row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetString(3), row.GetString(4) == "1", row.GetString(5), row.GetString(6),
            row.GetString(7)));

    /// <summary>Conclusions with REC_FLAG 0.</summary>
    public IReadOnlyList<(string Id, string Number, string Conclusion)> NewChecks() =>
        Read("select HCID, SBLSH, HCJL from YW_SPJYXK_HC where REC_FLAG = 0 order by rowid", row => (row.GetString(0), row.GetString(1), row.GetString(2)));

    public void TakeApplication(string id, DateTimeOffset at) =>
        Do("update YW_SPJYXK_SQ set REC_FLAG = 1, REC_TIME = $at where SQID = $id", ("$id", id), ("$at", FrontDatabase.Time(at)));

    public void TakeCheck(string id) => Do("update YW_SPJYXK_HC set REC_FLAG = 1 where HCID = $id", ("$id", id));

    /// <summary>Inserts one row. Names are this program's own and never from outside.</summary>
    public void Tell(string table, params (string Column, object? Value)[] row) => Do(
        $"insert into {table} ({string.Join(", ", row.Select(c => c.Column))}) values ({string.Join(", ", row.Select(c => "$" + c.Column))})",
        [.. row.Select(c => ("$" + c.Column, c.Value))]);

    /// <summary>Rows that the hub has not taken yet: of the tables back, and conclusions whose REC_FLAG is ours.</summary>
    public int Untold() =>
        TablesBack.Sum(table => Number($"select count(*) from {table} where REC_FLAG = 0")) + Number("select count(*) from YW_SPJYXK_HC where REC_FLAG = 1");

    /// <summary>Rows that the hub has taken.</summary>
    public int Told() => TablesBack.Sum(table => Number($"select count(*) from {table} where REC_FLAG <> 0"));

    public TableCount Count() => new(
        Number("select count(distinct SBLSH) from YW_SPJYXK_SQ"),
        Number("select count(*) from YW_SPJYXK_SQ"),
        Number("select count(*) from YW_SPJYXK_HC"),
        Number("select count(*) from YW_SPJYXK_RY"),
        Number("select count(*) from YW_SPJYXK_SQ where REC_FLAG = 0") + Number("select count(*) from YW_SPJYXK_HC where REC_FLAG = 0"),
        // Whatever came twice: a version of an application, or a conclusion.
        Number("select (select count(*) from YW_SPJYXK_SQ) - (select count(*) from (select distinct SBLSH, VERSION from YW_SPJYXK_SQ))")
            + Number("select (select count(*) from YW_SPJYXK_HC) - (select count(distinct SBLSH) from YW_SPJYXK_HC)"));

    /// <summary>By number: the key of the latest version, the number of versions, and the persons that the latest one has.</summary>
    public IReadOnlyList<(string Number, string Id, int Versions, int Persons)> Applications() => Read(
        """
        select a.SBLSH, a.SQID, (select count(*) from YW_SPJYXK_SQ b where b.SBLSH = a.SBLSH), (select count(*) from YW_SPJYXK_RY p where p.SQID = a.SQID)
        from YW_SPJYXK_SQ a where a.VERSION = (select max(b.VERSION) from YW_SPJYXK_SQ b where b.SBLSH = a.SBLSH)
        """,
        row => (row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3)));

    void Do(string sql, params ReadOnlySpan<(string Name, object? Value)> values) => database.Do(sql, values);

    int Number(string sql) => database.Number(sql);

    List<T> Read<T>(string sql, Func<SqliteDataReader, T> make) => database.Read(sql, make);

    public void Dispose() => database.Dispose();
}

/// <summary>An application as the department reads it.</summary>
internal sealed record Application(string Id, string Number, int Version, string ItemCode, bool ByCommitment, string Collect, string Contact, string Mode);

/// <summary>What the tables hold.</summary>
/// <param name="Untaken">Rows in whose REC_FLAG is still 0.</param>
/// <param name="Doubles">Rows beyond the first of a version or a conclusion: what must not happen.</param>
internal sealed record TableCount(int Cases, int Applications, int Checks, int Persons, int Untaken, int Doubles);
